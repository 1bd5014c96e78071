import type { PostingsBuffer } from './packedPostings.ts';

/** Where one term occurs: parallel arrays, documents ascending. A document is a chunk's slot. */
export interface Postings {
  readonly documents: Uint32Array;
  /** Occurrences in the document, at least 1, saturated at 255. */
  readonly frequencies: Uint8Array;
}

/** An inverted index over the slots of chunks. Slots are added in ascending order and removed at will. */
export interface TermIndex {
  /** Live documents. */
  readonly documentCount: number;
  /** Sum of the lengths of live documents, in terms. */
  readonly totalLength: number;
  /** Terms in each document, repetitions included; 0 where removed. May be longer or shorter than there are slots. */
  readonly lengths: Uint32Array;
  /** Another number whenever documents came or went. */
  readonly revision: number;
  /**
   * Live documents only; undefined where the term is unknown.
   *
   * @param into what they are added to, of which the result is a part; one of their own where left out
   */
  postings(term: string, into?: PostingsBuffer): Postings | undefined;
}
