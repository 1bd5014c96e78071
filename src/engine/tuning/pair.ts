import type { Chunk } from '../chunks/chunk.ts';
import type { FileType } from '../files/languages.ts';

/** What a pair was made of: a question that someone wrote, and what answers it. */
export const PAIR_KINDS = ['commit', 'doc', 'inline', 'name', 'heading', 'test'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

/** A file of the workspace as it was read, with the text of its chunks. */
export interface SourceFile extends FileType {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly chunks: readonly Chunk[];
}

/** A query and a chunk that should be found with it. */
export interface Pair {
  readonly kind: PairKind;
  readonly query: string;
  /** The text that the key is encoded from: that of the chunk, without what the query was taken from. */
  readonly key: string;
  /** The chunk. */
  readonly path: string;
  readonly startLine: number;
  /** Pairs of one group are no negatives of each other: a commit's hash, or the path. */
  readonly group: string;
  /** Of a commit, in seconds since 1970. */
  readonly time?: number;
}
