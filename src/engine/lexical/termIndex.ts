import type { Steps } from '../steps.ts';
import { FreshPostings } from './freshPostings.ts';
import { grown } from './growable.ts';
import {
  merged,
  type PackedParts,
  PackedPostings,
  PostingsBuffer,
  PostingsPacker,
} from './packedPostings.ts';
import type { Postings, TermIndex } from './postings.ts';
import { TermDictionary } from './termDictionary.ts';

/** So many fresh postings become a segment. */
const SEGMENT_POSTINGS = 500_000;
/** So many segments of one tier become one of the next. */
const FANOUT = 4;
/** Segments are merged at once beyond so many, though nobody tends to them. */
const MOST_SEGMENTS = 16;
const HIGHEST_FREQUENCY = 255;

/** A whole index as it is kept on disk, but for its dictionary. */
export interface SavedTerms {
  /** Terms of each document, [end]. */
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly segments: readonly (PackedParts & { readonly count: number })[];
}

/**
 * Inverted index over documents that come in ascending order and may go at any time. Its postings lie in packed
 * segments, each of a later run of documents than the one before; the newest wait in flat arrays. Neighbours that are
 * of like size are merged, four into one, so that there are few. A document without terms counts as none.
 */
export class PackedTermIndex implements TermIndex {
  readonly #dictionary: TermDictionary;
  readonly #segmentPostings: number;
  readonly #segments: PackedPostings[] = [];
  #fresh = new FreshPostings();
  #merging: Steps<void> | undefined;
  /** Terms of each document; 0 for removed ones. */
  #lengths = new Uint32Array(1024);
  /** One more than the last document. */
  #end = 0;
  #documentCount = 0;
  /** How many documents were removed, some of whose postings may still be there. */
  #removed = 0;
  #totalLength = 0;
  #revision = 0;
  readonly #scratch = new PostingsBuffer();

  /** @param dictionary may be shared: with the store, whose term ids are then ours */
  constructor(dictionary = new TermDictionary(), segmentPostings = SEGMENT_POSTINGS) {
    this.#dictionary = dictionary;
    this.#segmentPostings = segmentPostings;
  }

  /**
   * What `save` gave.
   *
   * @param dictionary the one that it had
   * @param removed how many of its documents were removed
   */
  static restore(
    { lengths, segments }: SavedTerms,
    dictionary: TermDictionary,
    removed: number,
  ): PackedTermIndex {
    const index = new PackedTermIndex(dictionary);
    index.#removed = removed;
    index.#segments.push(...segments.map((segment) => new PackedPostings(segment, segment.count)));
    index.#setLengths(lengths);
    return index;
  }

  get documentCount(): number {
    return this.#documentCount;
  }

  get totalLength(): number {
    return this.#totalLength;
  }

  get lengths(): Uint32Array {
    return this.#lengths;
  }

  get revision(): number {
    return this.#revision;
  }

  /** @param document larger than any document added before */
  add(document: number, terms: ReadonlyMap<string, number>): void {
    for (const [term, frequency] of terms)
      this.addPosting(this.#dictionary.intern(term), document, frequency);
  }

  /** Adds one posting. The documents of a term must come in ascending order. */
  addPosting(term: number, document: number, frequency: number): void {
    this.#fresh.add(term, document, Math.min(frequency, HIGHEST_FREQUENCY));
    if (document >= this.#end) {
      this.#end = document + 1;
      this.#lengths = grown(this.#lengths, this.#end);
    }
    const length = this.#lengths[document] ?? 0;
    if (length === 0) this.#documentCount++;
    this.#lengths[document] = length + frequency;
    this.#totalLength += frequency;
    this.#revision++;
    if (this.#fresh.size < this.#segmentPostings) return;
    this.#freeze();
    if (this.#segments.length > MOST_SEGMENTS) this.tend(Number.POSITIVE_INFINITY);
  }

  remove(document: number): void {
    const length = this.lengthOf(document);
    if (length === 0) return;
    this.#lengths[document] = 0;
    this.#totalLength -= length;
    this.#documentCount--;
    this.#removed++;
    this.#revision++;
  }

  lengthOf(document: number): number {
    return this.#lengths[document] ?? 0;
  }

  postings(term: string, into = new PostingsBuffer()): Postings | undefined {
    const id = this.#dictionary.find(term);
    if (id === undefined) return undefined;
    const start = into.count;
    for (const segment of this.#segments) segment.read(id, into);
    this.#fresh.read(id, into);
    if (this.#removed > 0) into.dropDead(this.#lengths, start);
    return into.count === start ? undefined : into.from(start);
  }

  /**
   * Merges segments for about so many milliseconds.
   *
   * @returns whether there is more to merge
   */
  tend(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    do {
      this.#merging ??= this.#nextMerge();
      if (this.#merging === undefined) return false;
      if (this.#merging.next().done === true) this.#merging = undefined;
    } while (performance.now() < end);
    return true;
  }

  /** All that there is, for `restore`; arrays may be those that are in use. */
  save(): SavedTerms {
    this.#freeze();
    return {
      lengths: this.#lengths.subarray(0, this.#end),
      segments: this.#segments.map(({ parts, count }) => ({ ...parts, count })),
    };
  }

  /**
   * Makes a copy without removed documents, its documents numbered anew. Nothing may change meanwhile.
   *
   * @param renumbered new number of each live document, ascending with the old one
   */
  *compacting(renumbered: Uint32Array): Steps<PackedTermIndex> {
    const copy = new PackedTermIndex(this.#dictionary, this.#segmentPostings);
    this.#freeze();
    copy.#segments.push(yield* merged(this.#segments, () => this.#lengths, renumbered));
    for (let document = 0; document < this.#end; document++) {
      const length = this.lengthOf(document);
      if (length === 0) continue;
      copy.#end = (renumbered[document] ?? 0) + 1;
      copy.#lengths = grown(copy.#lengths, copy.#end);
      copy.#lengths[copy.#end - 1] = length;
    }
    copy.#documentCount = this.#documentCount;
    copy.#totalLength = this.#totalLength;
    return copy;
  }

  /** The youngest neighbours of one tier, where there are enough of them. */
  #nextMerge(): Steps<void> | undefined {
    // Tier 0 has what was fresh; those of each tier are FANOUT times as large as those of the one below.
    const tierOf = ({ count }: PackedPostings): number =>
      Math.max(0, Math.floor(Math.log2(count / this.#segmentPostings) / Math.log2(FANOUT)));
    for (let at = this.#segments.length - FANOUT; at >= 0; at--) {
      const run = this.#segments.slice(at, at + FANOUT);
      const [oldest = 0, youngest = 0] = [run[0], run.at(-1)].map((each) => each && tierOf(each));
      if (oldest <= youngest) return this.#mergeAt(at, run);
    }
    return undefined;
  }

  /** While it goes on, segments are only ever added at the end. */
  *#mergeAt(at: number, run: readonly PackedPostings[]): Steps<void> {
    const merge = yield* merged(run, () => this.#lengths);
    this.#segments.splice(at, run.length, merge);
  }

  #freeze(): void {
    if (this.#fresh.size === 0) return;
    const packer = new PostingsPacker(2 * this.#fresh.size);
    for (const term of this.#fresh.terms) {
      this.#scratch.count = 0;
      this.#fresh.read(term, this.#scratch);
      this.#scratch.dropDead(this.#lengths);
      packer.add(term, this.#scratch);
    }
    this.#segments.push(packer.finish());
    this.#fresh = new FreshPostings();
  }

  #setLengths(lengths: Uint32Array<ArrayBuffer>): void {
    this.#lengths = lengths;
    this.#end = lengths.length;
    for (const length of lengths) {
      if (length > 0) this.#documentCount++;
      this.#totalLength += length;
    }
  }
}
