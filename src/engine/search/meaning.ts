import { TopHeap } from '../quantizer/topHeap.ts';
import type { Admitted } from './filters.ts';
import type { SearchView } from './view.ts';

/**
 * How much the nearness of a file adds to that of its chunk. A file has a code of its own, made from its path and the
 * names that it defines, so that a move encodes one short text and not the whole file again.
 */
export const FILE_SHARE = 0.5;
/** The cosine of the candidate at this rank counts as no nearness at all. */
const FLOOR_RANK = 200;
const NEAR_FILES = 50;
const CHUNKS_OF_A_NEAR_FILE = 2;

/** Estimated nearness of candidates to the query, from their codes. */
export interface MeaningEvidence {
  /** Chunk slots near to the query, by themselves or through their file. */
  readonly slots: readonly number[];
  /** The chunk of each file that is nearest by itself. */
  nearest(fileSlots: readonly number[]): readonly number[];
  /** Weighted mean of the cosines of the chunk and of its file, at most 1. */
  nearness(slots: Uint32Array): Float32Array;
  /** Cosines of the files of chunks. */
  fileCosines(slots: Uint32Array): Float32Array;
  /** Turns a nearness into 0..1: 0 at the floor of the candidates, 1 at the best. */
  scale(nearness: number): number;
}

/** @param table_MK lookup table of the query's vector */
export function meaningEvidence(
  view: SearchView,
  table_MK: Float32Array,
  allow: Admitted | undefined,
): MeaningEvidence {
  const nearChunks = view.codes.search(table_MK, FLOOR_RANK, allow?.chunks);
  const nearFiles = view.fileCodes.search(table_MK, NEAR_FILES, allow?.files);
  const slots = new Set(nearChunks.slots);
  for (const slot of bestChunks(view, table_MK, nearFiles.slots, CHUNKS_OF_A_NEAR_FILE)) slots.add(slot);
  const fileCosinesOf = (wanted: Uint32Array): Float32Array =>
    view.fileCodes.scores(
      table_MK,
      Uint32Array.from(wanted, (slot) => view.fileOf[slot] ?? 0),
    );
  const nearness = (wanted: Uint32Array): Float32Array => {
    const chunkCosines = view.codes.scores(table_MK, wanted);
    const fileCosines = fileCosinesOf(wanted);
    return chunkCosines.map((cosine, i) => (cosine + FILE_SHARE * (fileCosines[i] ?? 0)) / (1 + FILE_SHARE));
  };
  const { floor, best } = range(nearness(Uint32Array.from(slots)));
  const span = Math.max(best - floor, 1e-6);
  return {
    slots: [...slots],
    nearest: (files) => bestChunks(view, table_MK, files, 1),
    nearness,
    fileCosines: fileCosinesOf,
    scale: (value) => Math.min(1, Math.max(0, (value - floor) / span)),
  };
}

/** The chunks of each file that are nearest by themselves, at most `most` of each, best first. */
function bestChunks(
  view: SearchView,
  table_MK: Float32Array,
  fileSlots: Iterable<number>,
  most: number,
): number[] {
  const files = Array.from(fileSlots, (slot) => view.file(slot) ?? { first: 0, count: 0 });
  const slots = new Uint32Array(files.reduce((sum, { count }) => sum + count, 0));
  let size = 0;
  for (const { first, count } of files) for (let i = 0; i < count; i++) slots[size++] = first + i;
  const scores = view.codes.scores(table_MK, slots);
  let at = 0;
  return files.flatMap(({ count }) => {
    const heap = new TopHeap(Math.min(most, count));
    for (const end = at + count; at < end; at++) heap.push(scores[at] ?? 0, slots[at] ?? 0);
    return Array.from(heap.result().slots);
  });
}

function range(values: Float32Array): { floor: number; best: number } {
  const sorted = values.slice().sort().reverse();
  return { floor: sorted[Math.min(FLOOR_RANK, sorted.length) - 1] ?? 0, best: sorted[0] ?? 0 };
}
