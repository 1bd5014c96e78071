import { grown } from './growable.ts';
import type { Postings, TermIndex } from './postings.ts';
import type { Bm25Parameters, ScoreBoard } from './scoreBoard.ts';

/** BM25 over chunks, from the lists of the terms that are looked for. */
export function bm25(
  board: ScoreBoard,
  index: TermIndex,
  lists: readonly Postings[],
  parameters: Bm25Parameters,
): void {
  const { lengths, documentCount: size, totalLength, revision } = index;
  board.begin({ size, lengths, averageLength: totalLength / size, revision }, parameters);
  for (const list of lists) board.addTerm(list);
}

/**
 * BM25 over files from the postings of their chunks: frequencies and lengths are summed over each file, so that no
 * second index must be kept in step.
 *
 * @param fileOf file of each chunk, those of a file in a row; elements beyond the chunks do no harm
 */
export function fileBm25(
  board: ScoreBoard,
  index: TermIndex,
  lists: readonly Postings[],
  parameters: Bm25Parameters,
  fileOf: Uint32Array,
): void {
  // Without words, as by meaning alone, nobody needs to know how long files are.
  const { lengths, count: size } = lists.length === 0 ? NONE : fileLengths(index, fileOf);
  const { revision, totalLength } = index;
  board.begin({ size, lengths, averageLength: totalLength / size, fileOf, revision }, parameters);
  for (const list of lists) board.addTermOfChunks(list);
}

const NONE = { lengths: new Uint32Array(0), count: 0 };

interface FileLengths {
  readonly revision: number;
  /** Terms of each file. */
  readonly lengths: Uint32Array;
  /** How many files have any. */
  readonly count: number;
}

/** They change only with the index, and summing them up takes longer than most queries. */
const known = new WeakMap<TermIndex, FileLengths>();

function fileLengths(index: TermIndex, fileOf: Uint32Array): FileLengths {
  const before = known.get(index);
  if (before?.revision === index.revision) return before;
  const chunkLengths = index.lengths;
  let lengths = new Uint32Array(1024);
  let count = 0;
  for (let chunk = 0; chunk < chunkLengths.length; chunk++) {
    const length = chunkLengths[chunk] ?? 0;
    if (length === 0) continue;
    const file = fileOf[chunk] ?? 0;
    if (file >= lengths.length) lengths = grown(lengths, file + 1);
    if (lengths[file] === 0) count++;
    lengths[file] = (lengths[file] ?? 0) + length;
  }
  const found = { revision: index.revision, lengths, count };
  known.set(index, found);
  return found;
}
