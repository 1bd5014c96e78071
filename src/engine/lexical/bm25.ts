import { grown } from './growable.ts';
import type { TermIndex } from './postings.ts';

export interface QueryTerm {
  readonly term: string;
  /** Above 0. */
  readonly weight: number;
}

export interface Bm25Parameters {
  /** Saturation of the term frequency. */
  readonly k1: number;
  /** Normalisation by length, 0..1. */
  readonly b: number;
}

/** Documents with at least one of the terms, in no order, and their scores, which are above 0. */
export interface ScoredDocuments {
  readonly documents: Uint32Array;
  readonly scores: Float32Array;
}

/** Sums values by number and knows which numbers it has met; its arrays serve again after `take`. */
class Accumulator {
  #sums = new Float32Array(1024);
  #met = new Uint32Array(1024);
  #count = 0;

  reserve(numbers: number): void {
    this.#sums = grown(this.#sums, numbers);
    this.#met = grown(this.#met, numbers);
  }

  /** @param value above 0 */
  add(number: number, value: number): void {
    const sum = this.#sums[number] ?? 0;
    if (sum === 0) this.#met[this.#count++] = number;
    this.#sums[number] = sum + value;
  }

  take(): ScoredDocuments {
    const documents = this.#met.slice(0, this.#count);
    const scores = new Float32Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const number = documents[i] ?? 0;
      scores[i] = this.#sums[number] ?? 0;
      this.#sums[number] = 0;
    }
    this.#count = 0;
    return { documents, scores };
  }
}

const scores = new Accumulator();
const frequenciesOfFiles = new Accumulator();

/** ln(1 + (N - n + .5) / (n + .5)), which is never negative. */
function inverseDocumentFrequency(documents: number, withTerm: number): number {
  return Math.log(1 + (documents - withTerm + 0.5) / (withTerm + 0.5));
}

function saturated(
  frequency: number,
  length: number,
  averageLength: number,
  { k1, b }: Bm25Parameters,
): number {
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / averageLength));
}

/** Okapi BM25 (Robertson and Zaragoza 2009) over documents. */
export function bm25(
  index: TermIndex,
  query: readonly QueryTerm[],
  parameters: Bm25Parameters,
): ScoredDocuments {
  const averageLength = index.totalLength / index.documentCount;
  for (const { term, weight } of query) {
    const postings = index.postings(term);
    if (postings === undefined) continue;
    const { documents, frequencies } = postings;
    const idf = weight * inverseDocumentFrequency(index.documentCount, documents.length);
    scores.reserve((documents.at(-1) ?? 0) + 1);
    for (let i = 0; i < documents.length; i++) {
      const document = documents[i] ?? 0;
      scores.add(
        document,
        idf * saturated(frequencies[i] ?? 0, index.lengthOf(document), averageLength, parameters),
      );
    }
  }
  return scores.take();
}

/**
 * BM25 over files from the postings of their chunks: frequencies and lengths are summed over each file, so that no
 * second index must be kept in step.
 *
 * @param fileOf file of each chunk; elements beyond the chunks do no harm
 * @returns scores by file
 */
export function fileBm25(
  index: TermIndex,
  query: readonly QueryTerm[],
  parameters: Bm25Parameters,
  fileOf: Uint32Array,
): ScoredDocuments {
  if (query.length === 0) return scores.take();
  const { lengths, count } = fileLengths(index, fileOf);
  const averageLength = index.totalLength / count;
  scores.reserve(lengths.length);
  frequenciesOfFiles.reserve(lengths.length);
  for (const { term, weight } of query) {
    const postings = index.postings(term);
    if (postings === undefined) continue;
    const { documents, frequencies } = postings;
    for (let i = 0; i < documents.length; i++) {
      frequenciesOfFiles.add(fileOf[documents[i] ?? 0] ?? 0, frequencies[i] ?? 0);
    }
    const files = frequenciesOfFiles.take();
    const idf = weight * inverseDocumentFrequency(count, files.documents.length);
    for (let i = 0; i < files.documents.length; i++) {
      const file = files.documents[i] ?? 0;
      scores.add(file, idf * saturated(files.scores[i] ?? 0, lengths[file] ?? 0, averageLength, parameters));
    }
  }
  return scores.take();
}

/** Terms of each file, and how many files have any. */
function fileLengths(index: TermIndex, fileOf: Uint32Array): { lengths: Uint32Array; count: number } {
  let lengths = new Uint32Array(1024);
  let count = 0;
  for (let chunk = 0; chunk < fileOf.length; chunk++) {
    const length = index.lengthOf(chunk);
    if (length === 0) continue;
    const file = fileOf[chunk] ?? 0;
    if (file >= lengths.length) lengths = grown(lengths, file + 1);
    if (lengths[file] === 0) count++;
    lengths[file] = (lengths[file] ?? 0) + length;
  }
  return { lengths, count };
}
