import { instantiate, MEMORY_START, reserveBytes } from '../kernels.ts';
import type { PostingsBuffer } from './packedPostings.ts';

/** What kernel/postings.ts exports; numbers are addresses and counts. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  unpack(bytes: number, end: number, documents: number, frequencies: number): number;
}

/** Lists of fewer bytes take longer to be copied than to be read here. */
const SHORT = 256;

let kernel: Kernel | undefined;

/** Adds the postings that `PostingsPacker` packed for one term. */
export function unpack(packed: Uint8Array, start: number, end: number, into: PostingsBuffer): void {
  // A posting takes a byte at least.
  into.reserve(end - start);
  if (end - start < SHORT) unpackShort(packed, start, end, into);
  else unpackLong(packed.subarray(start, end), into);
}

/** Half of all terms occur once, and merging segments reads them all: this loop calls nothing and makes nothing. */
function unpackShort(packed: Uint8Array, start: number, end: number, into: PostingsBuffer): void {
  const { documents, frequencies } = into;
  let { count } = into;
  let document = 0;
  for (let at = start; at < end; ) {
    let byte = packed[at++] ?? 0;
    const folded = byte & 3;
    let delta = (byte & 0x7f) >>> 2;
    for (let shift = 5; byte > 0x7f; shift += 7) {
      byte = packed[at++] ?? 0;
      delta |= (byte & 0x7f) << shift;
    }
    document += delta;
    let frequency = folded + 1;
    if (folded === 3) {
      byte = packed[at++] ?? 0;
      frequency += byte & 0x7f;
      if (byte > 0x7f) frequency += (packed[at++] ?? 0) << 7;
    }
    documents[count] = document;
    frequencies[count++] = frequency;
  }
  into.count = count;
}

/** Common words are most of what a query reads, and the kernel reads them in half of the time. */
function unpackLong(packed: Uint8Array, into: PostingsBuffer): void {
  kernel ??= instantiate<Kernel>('postings');
  const { memory } = kernel;
  const end = MEMORY_START + packed.length;
  const documents = Math.ceil(end / 4) * 4;
  const frequencies = documents + 4 * packed.length;
  reserveBytes(memory, frequencies + packed.length);
  new Uint8Array(memory.buffer, MEMORY_START).set(packed);
  const count = kernel.unpack(MEMORY_START, end, documents, frequencies);
  into.documents.set(new Uint32Array(memory.buffer, documents, count), into.count);
  into.frequencies.set(new Uint8Array(memory.buffer, frequencies, count), into.count);
  into.count += count;
}
