import { FreshPostings } from './freshPostings.ts';
import { grown } from './growable.ts';
import type { Postings, TermIndex } from './postings.ts';
import { TermDictionary } from './termDictionary.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/** Fresh postings are merged into the packed base beyond this many and beyond this share of the base. */
const SMALLEST_MERGE = 1_000_000;
const MERGE_SHARE = 0.25;
const HIGHEST_FREQUENCY = 255;

/**
 * Inverted index over documents that come in ascending order and may go at any time. Most postings lie in a packed
 * base; the newest wait in flat arrays until they are merged. A document without terms counts as none.
 */
export class PackedTermIndex implements TermIndex {
  readonly #dictionary: TermDictionary;
  readonly #smallestMerge: number;
  /** Where each term's postings begin in `#packed`, by term id; one more than there are packed terms. */
  #starts = new Uint32Array(1);
  #packed = new Uint8Array(0);
  #packedCount = 0;
  #fresh = new FreshPostings();
  /** Terms of each document; 0 for removed ones. */
  #lengths = new Uint32Array(1024);
  #documentCount = 0;
  #totalLength = 0;
  #scratchDocuments = new Uint32Array(1024);
  #scratchFrequencies = new Uint8Array(1024);

  /** @param dictionary may be shared: with the store, whose term ids are then ours */
  constructor(dictionary = new TermDictionary(), smallestMerge = SMALLEST_MERGE) {
    this.#dictionary = dictionary;
    this.#smallestMerge = smallestMerge;
  }

  get documentCount(): number {
    return this.#documentCount;
  }

  get totalLength(): number {
    return this.#totalLength;
  }

  /** @param document larger than any document added before */
  add(document: number, terms: ReadonlyMap<string, number>): void {
    for (const [term, frequency] of terms)
      this.addPosting(this.#dictionary.intern(term), document, frequency);
  }

  /** Adds one posting. The documents of a term must come in ascending order. */
  addPosting(term: number, document: number, frequency: number): void {
    this.#fresh.add(term, document, Math.min(frequency, HIGHEST_FREQUENCY));
    if (document >= this.#lengths.length) this.#lengths = grown(this.#lengths, document + 1);
    const length = this.#lengths[document] ?? 0;
    if (length === 0) this.#documentCount++;
    this.#lengths[document] = length + frequency;
    this.#totalLength += frequency;
    if (this.#fresh.size > this.#smallestMerge && this.#fresh.size > this.#packedCount * MERGE_SHARE)
      this.#merge();
  }

  remove(document: number): void {
    const length = this.lengthOf(document);
    if (length === 0) return;
    this.#lengths[document] = 0;
    this.#totalLength -= length;
    this.#documentCount--;
  }

  lengthOf(document: number): number {
    return this.#lengths[document] ?? 0;
  }

  postings(term: string): Postings | undefined {
    const id = this.#dictionary.find(term);
    if (id === undefined) return undefined;
    let count = 0;
    this.#each(id, (document, frequency) => {
      if (count === this.#scratchDocuments.length) {
        this.#scratchDocuments = grown(this.#scratchDocuments, count + 1);
        this.#scratchFrequencies = grown(this.#scratchFrequencies, this.#scratchDocuments.length);
      }
      this.#scratchDocuments[count] = document;
      this.#scratchFrequencies[count++] = frequency;
    });
    if (count === 0) return undefined;
    return {
      documents: this.#scratchDocuments.slice(0, count),
      frequencies: this.#scratchFrequencies.slice(0, count),
    };
  }

  /**
   * A copy without removed documents, its documents numbered anew.
   *
   * @param renumbered new number of each live document, ascending with the old one
   */
  compacted(renumbered: Uint32Array): PackedTermIndex {
    const copy = new PackedTermIndex(this.#dictionary, this.#smallestMerge);
    copy.#pack(this, (document) => renumbered[document] ?? 0);
    copy.#documentCount = this.#documentCount;
    copy.#totalLength = this.#totalLength;
    for (let document = 0; document < this.#lengths.length; document++) {
      const length = this.lengthOf(document);
      if (length === 0) continue;
      const number = renumbered[document] ?? 0;
      copy.#lengths = grown(copy.#lengths, number + 1);
      copy.#lengths[number] = length;
    }
    return copy;
  }

  /** Visits the live postings of a term, documents ascending. */
  #each(term: number, visit: (document: number, frequency: number) => void): void {
    const lengths = this.#lengths;
    if (term + 1 < this.#starts.length) {
      const reader = new VarintReader(this.#packed, this.#starts[term], this.#starts[term + 1]);
      let document = 0;
      while (!reader.done) {
        const head = reader.next();
        document += head >>> 2;
        const frequency = (head & 3) === 3 ? 4 + reader.next() : (head & 3) + 1;
        if (lengths[document] !== 0) visit(document, frequency);
      }
    }
    this.#fresh.each(term, (document, frequency) => {
      if (lengths[document] !== 0) visit(document, frequency);
    });
  }

  #merge(): void {
    this.#pack(this, (document) => document);
    this.#fresh = new FreshPostings();
  }

  /**
   * Packs the live postings of an index: by term, delta of the document and, in the low two bits, the frequency less
   * one; 3 there means that the frequency less four follows.
   */
  #pack(source: PackedTermIndex, numberOf: (document: number) => number): void {
    const terms = Math.max(source.#starts.length - 1, source.#fresh.terms);
    const starts = new Uint32Array(terms + 1);
    const writer = new VarintWriter(source.#packed.length + 2 * source.#fresh.size);
    let count = 0;
    for (let term = 0; term < terms; term++) {
      starts[term] = writer.length;
      let previous = 0;
      source.#each(term, (document, frequency) => {
        const number = numberOf(document);
        writer.push((number - previous) * 4 + Math.min(frequency, 4) - 1);
        if (frequency >= 4) writer.push(frequency - 4);
        previous = number;
        count++;
      });
    }
    starts[terms] = writer.length;
    this.#starts = starts;
    this.#packed = writer.bytes();
    this.#packedCount = count;
  }
}
