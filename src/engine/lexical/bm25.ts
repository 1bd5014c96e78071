import { grown } from './growable.ts';
import type { Postings, TermIndex } from './postings.ts';
import type { Bm25Parameters, ScoreBoard } from './scoreBoard.ts';

/** Files that have a term and how often, of which the first `count` hold. */
class Sums {
  files = new Uint32Array(1024);
  frequencies = new Uint32Array(1024);
  count = 0;

  /** The frequencies in chunks, as numbers of the same width: a loop over arrays of two kinds takes twice the time. */
  widened(frequencies: Uint8Array): Uint32Array {
    this.frequencies = grown(this.frequencies, frequencies.length);
    this.frequencies.set(frequencies);
    return this.frequencies;
  }

  /** Sums over the chunks of each file. */
  take({ documents, frequencies }: Postings, fileOf: Uint32Array): void {
    this.files = grown(this.files, documents.length);
    this.frequencies = grown(this.frequencies, documents.length);
    const [files, sums] = [this.files, this.frequencies];
    let last = -1;
    for (let i = 0, before = -1; i < documents.length; i++) {
      const file = fileOf[documents[i] ?? 0] ?? 0;
      const frequency = frequencies[i] ?? 0;
      if (file === before) {
        sums[last] = (sums[last] ?? 0) + frequency;
      } else {
        files[++last] = file;
        sums[last] = frequency;
        before = file;
      }
    }
    this.count = last + 1;
  }
}

const sums = new Sums();

/** BM25 over chunks, from the lists of the terms that are looked for. */
export function bm25(
  board: ScoreBoard,
  index: TermIndex,
  lists: readonly Postings[],
  parameters: Bm25Parameters,
): void {
  const { lengths, documentCount: size } = index;
  board.clear(lengths.length);
  const collection = { size, lengths, averageLength: index.totalLength / size };
  for (const { documents, frequencies } of lists)
    board.addTerm(documents, sums.widened(frequencies), documents.length, collection, parameters);
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
  const none = { lengths: new Uint32Array(0), count: 0 };
  const { lengths, count: size } = lists.length === 0 ? none : fileLengths(index, fileOf);
  board.clear(lengths.length);
  const collection = { size, lengths, averageLength: index.totalLength / size };
  for (const list of lists) {
    sums.take(list, fileOf);
    board.addTerm(sums.files, sums.frequencies, sums.count, collection, parameters);
  }
}

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
