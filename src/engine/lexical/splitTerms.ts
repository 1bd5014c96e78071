import { instantiate, MEMORY_START, reserveBytes } from '../kernels.ts';

/** What kernel/terms.ts exports; numbers are addresses and counts. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  split(lines: number, end: number, base: number, ends: number, hashes: number): number;
}

/** Views of the kernel's memory, which the next call writes over. */
export interface SplitTerms {
  /** All terms, end to end. */
  readonly bytes: Uint8Array;
  /** Where each ends, counted from the beginning of all text. */
  readonly ends: Uint32Array;
  /** FNV-1a of each, 32 bits. */
  readonly hashes: Uint32Array;
}

let kernel: Kernel | undefined;

/**
 * @param lines terms in UTF-8, a line feed between two; one at least
 * @param base where the first of them begins in all text
 */
export function splitTerms(lines: Uint8Array, base: number): SplitTerms {
  kernel ??= instantiate<Kernel>('terms');
  const { memory } = kernel;
  const end = MEMORY_START + lines.length;
  const ends = Math.ceil(end / 4) * 4;
  const hashes = ends + 4 * (lines.length + 1);
  reserveBytes(memory, hashes + 4 * (lines.length + 1));
  new Uint8Array(memory.buffer, MEMORY_START).set(lines);
  const count = kernel.split(MEMORY_START, end, base, ends, hashes);
  return {
    bytes: new Uint8Array(memory.buffer, MEMORY_START, lines.length - (count - 1)),
    ends: new Uint32Array(memory.buffer, ends, count),
    hashes: new Uint32Array(memory.buffer, hashes, count),
  };
}
