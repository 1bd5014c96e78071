import { TopHeap } from '../quantizer/topHeap.ts';
import { grown } from './growable.ts';

export interface Bm25Parameters {
  /** Saturation of the term frequency. */
  readonly k1: number;
  /** Normalisation by length, 0..1. */
  readonly b: number;
}

/** What BM25 knows of the documents, be they chunks or files. */
export interface Collection {
  /** How many there are. */
  readonly size: number;
  readonly averageLength: number;
  /** Terms by document. */
  readonly lengths: Uint32Array;
}

/** With more than one document in so many met, all are set back at once. */
const MANY = 16;
/** Less than any score. */
const LEAST = 1e-30;

/** Sums scores by document and knows which documents have any. Serves one query after the other. */
export class ScoreBoard {
  /** Sum by document; 0 for those that were not met. */
  #sums = new Float32Array(1024);
  #met = new Uint32Array(1024);
  #count = 0;
  #best = 0;

  /** Begins anew, for documents below `size`. */
  clear(size: number): void {
    if (this.#count * MANY > this.#sums.length) this.#sums.fill(0);
    else for (let i = 0; i < this.#count; i++) this.#sums[this.#met[i] ?? 0] = 0;
    this.#count = 0;
    this.#best = 0;
    this.#sums = grown(this.#sums, size);
    this.#met = grown(this.#met, size);
  }

  /**
   * Adds what a term is worth in each of the documents that have it, by Okapi BM25 (Robertson and Zaragoza 2009).
   *
   * @param documents each once, below the size; may be longer than `count`, as `frequencies`
   */
  addTerm(
    documents: Uint32Array,
    frequencies: Uint32Array,
    count: number,
    { size, averageLength, lengths }: Collection,
    { k1, b }: Bm25Parameters,
  ): void {
    const sums = this.#sums;
    const met = this.#met;
    let [metCount, best] = [this.#count, this.#best];
    // ln(1 + (N - n + .5) / (n + .5)), which is never negative.
    const idf = Math.log(1 + (size - count + 0.5) / (count + 0.5));
    for (let i = 0; i < count; i++) {
      const document = documents[i] ?? 0;
      const frequency = frequencies[i] ?? 0;
      const norm = k1 * (1 - b + (b * (lengths[document] ?? 0)) / averageLength);
      const before = sums[document] ?? 0;
      const sum = Math.fround(before + idf * ((frequency * (k1 + 1)) / (frequency + norm)));
      if (before === 0) met[metCount++] = document;
      if (sum > best) best = sum;
      sums[document] = sum;
    }
    this.#count = metCount;
    this.#best = best;
  }

  /** Those that have a score, in no order; holds until the board is cleared. */
  get documents(): Uint32Array {
    return this.#met.subarray(0, this.#count);
  }

  /** The score over the best one's, 0..1. */
  share(document: number): number {
    return this.#best === 0 ? 0 : Math.fround((this.#sums[document] ?? 0) / this.#best);
  }

  /** The best that a filter admits, best first, the lower one first of equals. */
  top(count: number, admits: (document: number) => boolean): Uint32Array {
    const heap = new TopHeap(count);
    let least = LEAST;
    for (let i = this.#next(0, least); i < this.#count; i = this.#next(i + 1, least)) {
      const document = this.#met[i] ?? 0;
      if (!admits(document)) continue;
      heap.push(this.#sums[document] ?? 0, document);
      least = Math.max(LEAST, heap.threshold);
    }
    return heap.result().slots;
  }

  /** The first place from one on of a document with at least so much: a loop that calls nothing takes half of the time. */
  #next(from: number, least: number): number {
    const [sums, met, count] = [this.#sums, this.#met, this.#count];
    let i = from;
    while (i < count && (sums[met[i] ?? 0] ?? 0) < least) i++;
    return i;
  }
}
