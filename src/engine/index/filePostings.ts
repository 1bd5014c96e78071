import { VarintReader, VarintWriter } from '../lexical/varint.ts';

/**
 * The terms of a file's chunks. They are packed where the file is read, in a process of its own, so that the process
 * that stores it has little to do but to look up their ids.
 */
export interface FileTerms {
  /** Each term once, a line feed between two; '' where there are none. */
  readonly words: string;
  /** How many bytes of `places` each has. */
  readonly lengths: Uint32Array;
  /** The chunks that each occurs in and how often, as in `packPostings`. */
  readonly places: Uint8Array;
}

const ESCAPED_FREQUENCY = 7;
const ESCAPED_STEP = 15;

/** @param chunks the terms of each chunk, without line feeds, and how often each occurs */
export function packTerms(chunks: readonly ReadonlyMap<string, number>[]): FileTerms {
  const byTerm = new Map<string, number[]>();
  for (const [chunk, terms] of chunks.entries()) {
    for (const [term, frequency] of terms) {
      const places = byTerm.get(term);
      if (places === undefined) byTerm.set(term, [chunk, frequency]);
      else places.push(chunk, frequency);
    }
  }
  const writer = new VarintWriter(byTerm.size * 2);
  const lengths = new Uint32Array(byTerm.size);
  let i = 0;
  for (const places of byTerm.values()) {
    const before = writer.length;
    packPlaces(writer, places);
    lengths[i++] = writer.length - before;
  }
  return { words: [...byTerm.keys()].join('\n'), lengths, places: writer.bytes() };
}

/** @param places chunk, frequency, chunk, frequency... */
function packPlaces(writer: VarintWriter, places: readonly number[]): void {
  let next = 0;
  for (let i = 0; i < places.length; i += 2) {
    const [chunk = 0, frequency = 1] = [places[i], places[i + 1]];
    const step = Math.min(chunk - next, ESCAPED_STEP);
    const excess = Math.min(frequency - 1, ESCAPED_FREQUENCY);
    writer.pushByte((i + 2 === places.length ? 1 : 0) | (excess << 1) | (step << 4));
    if (excess === ESCAPED_FREQUENCY) writer.push(frequency - 1 - ESCAPED_FREQUENCY);
    if (step === ESCAPED_STEP) writer.push(chunk - next - ESCAPED_STEP);
    next = chunk + 1;
  }
}

/**
 * The postings of a file: its terms' ids ascending, each as a delta, then one byte a chunk that the term occurs in.
 * Bit 0 of the byte ends the term; bits 1-3 are the frequency less one, bits 4-7 the step from the chunk before.
 * The highest value of each means that the rest follows.
 *
 * @param idOf gives the id of a term
 */
export function packPostings(
  { words, lengths, places }: FileTerms,
  idOf: (term: string) => number,
): Uint8Array {
  const ids = Uint32Array.from(words === '' ? [] : words.split('\n'), idOf);
  const starts = new Uint32Array(ids.length + 1);
  for (let i = 0; i < ids.length; i++) starts[i + 1] = (starts[i] ?? 0) + (lengths[i] ?? 0);
  const ascending = Uint32Array.from(ids.keys()).sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
  const writer = new VarintWriter(places.length + 2 * ids.length);
  let previousId = 0;
  for (const i of ascending) {
    const id = ids[i] ?? 0;
    writer.push(id - previousId);
    previousId = id;
    writer.pushBytes(places.subarray(starts[i], starts[i + 1]));
  }
  return writer.bytes();
}

/** @throws RangeError where the bytes are damaged */
export function eachPosting(
  packed: Uint8Array,
  visit: (termId: number, chunk: number, frequency: number) => void,
): void {
  const reader = new VarintReader(packed);
  let id = 0;
  while (!reader.done) {
    id += reader.next();
    let chunk = 0;
    for (;;) {
      const byte = reader.nextByte();
      let frequency = 1 + ((byte >> 1) & ESCAPED_FREQUENCY);
      if (frequency === 1 + ESCAPED_FREQUENCY) frequency += reader.next();
      const step = byte >> 4;
      chunk += step === ESCAPED_STEP ? step + reader.next() : step;
      visit(id, chunk++, frequency);
      if ((byte & 1) === 1) break;
    }
  }
}
