import type { Steps } from '../steps.ts';
import { grown } from './growable.ts';
import type { Postings } from './postings.ts';
import { unpack } from './unpack.ts';
import { VarintWriter } from './varint.ts';

/** A merge lets others have their turn after about so many postings. */
const POSTINGS_A_STEP = 20_000;

/** Where one term's postings are collected; the first `count` elements of each array hold. */
export class PostingsBuffer {
  documents = new Uint32Array(1024);
  frequencies = new Uint8Array(1024);
  count = 0;

  /** Makes room for so many more. */
  reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted <= this.documents.length) return;
    this.documents = grown(this.documents, wanted);
    this.frequencies = grown(this.frequencies, this.documents.length);
  }

  push(document: number, frequency: number): void {
    this.reserve(1);
    this.documents[this.count] = document;
    this.frequencies[this.count++] = frequency;
  }

  /** Drops those from a place on whose documents are gone, which those without a length are. */
  dropDead(lengths: Uint32Array, start = 0): void {
    const { documents, frequencies, count } = this;
    let live = start;
    for (let i = start; i < count; i++) {
      const document = documents[i] ?? 0;
      documents[live] = document;
      frequencies[live] = frequencies[i] ?? 0;
      if (lengths[document] !== 0) live++;
    }
    this.count = live;
  }

  /** Those from a place on, as a part of the buffer. */
  from(start: number): Postings {
    return {
      documents: this.documents.subarray(start, this.count),
      frequencies: this.frequencies.subarray(start, this.count),
    };
  }
}

/** What `PackedPostings` consists of, for keeping it on disk. */
export interface PackedParts {
  /** Ids of the terms that there are, ascending, [n]. */
  readonly terms: Uint32Array;
  /** Where each term's postings begin in `bytes`, and where the last ones end, [n + 1]. */
  readonly starts: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Postings of a run of documents, packed by term. Nothing in it ever changes. */
export class PackedPostings {
  readonly parts: PackedParts;
  readonly count: number;

  constructor(parts: PackedParts, count: number) {
    this.parts = parts;
    this.count = count;
  }

  /** Adds a term's postings, be their documents alive or not. */
  read(term: number, into: PostingsBuffer): void {
    const place = placeOf(this.parts.terms, term);
    if (place >= 0) this.readAt(place, into);
  }

  /** The same by the place among the terms. */
  readAt(place: number, into: PostingsBuffer): void {
    const { starts, bytes } = this.parts;
    unpack(bytes, starts[place] ?? 0, starts[place + 1] ?? 0, into);
  }
}

function placeOf(terms: Uint32Array, term: number): number {
  let low = 0;
  let high = terms.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = terms[middle] ?? 0;
    if (found === term) return middle;
    if (found < term) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/**
 * Packs postings, one term after the other in ascending order: the delta of the document and, in the low two bits, the
 * frequency less one; 3 there means that the frequency less four follows.
 */
export class PostingsPacker {
  readonly #writer: VarintWriter;
  #terms = new Uint32Array(1024);
  #starts = new Uint32Array(1024);
  #size = 0;
  #count = 0;

  /** @param capacity bytes that are expected */
  constructor(capacity: number) {
    this.#writer = new VarintWriter(capacity);
  }

  /** @param numberOf gives another number for each document, in the same order */
  add(term: number, postings: PostingsBuffer, numberOf?: Uint32Array): void {
    const { documents, frequencies, count } = postings;
    if (count === 0) return;
    this.#terms = grown(this.#terms, this.#size + 1);
    this.#starts = grown(this.#starts, this.#size + 2);
    this.#terms[this.#size++] = term;
    let previous = 0;
    for (let i = 0; i < count; i++) {
      const document = documents[i] ?? 0;
      const number = numberOf === undefined ? document : (numberOf[document] ?? 0);
      const frequency = frequencies[i] ?? 0;
      this.#writer.push((number - previous) * 4 + Math.min(frequency, 4) - 1);
      if (frequency >= 4) this.#writer.push(frequency - 4);
      previous = number;
    }
    this.#starts[this.#size] = this.#writer.length;
    this.#count += count;
  }

  finish(): PackedPostings {
    const terms = this.#terms.slice(0, this.#size);
    const starts = this.#starts.slice(0, this.#size + 1);
    return new PackedPostings({ terms, starts, bytes: this.#writer.take() }, this.#count);
  }
}

/**
 * Merges runs of documents, each later than the one before, into one without dead documents. Stops now and then, so
 * that whoever waits can be served in between.
 *
 * @param lengths asked at each step, since documents go meanwhile
 * @param numberOf as `PostingsPacker.add` has it
 */
export function* merged(
  runs: readonly PackedPostings[],
  lengths: () => Uint32Array,
  numberOf?: Uint32Array,
): Steps<PackedPostings> {
  const packer = new PostingsPacker(runs.reduce((sum, { parts }) => sum + parts.bytes.length, 0));
  const places = runs.map(() => 0);
  const buffer = new PostingsBuffer();
  let sinceStop = 0;
  for (let term = leastTerm(runs, places); term !== undefined; term = leastTerm(runs, places)) {
    buffer.count = 0;
    for (const [i, run] of runs.entries()) {
      const place = places[i] ?? 0;
      if (run.parts.terms[place] !== term) continue;
      run.readAt(place, buffer);
      places[i] = place + 1;
    }
    buffer.dropDead(lengths());
    packer.add(term, buffer, numberOf);
    sinceStop += buffer.count + 1;
    if (sinceStop < POSTINGS_A_STEP) continue;
    sinceStop = 0;
    yield;
  }
  return packer.finish();
}

/** The least term that any run comes to next. */
function leastTerm(runs: readonly PackedPostings[], places: readonly number[]): number | undefined {
  let least: number | undefined;
  for (let i = 0; i < runs.length; i++) {
    const term = runs[i]?.parts.terms[places[i] ?? 0];
    if (term !== undefined && (least === undefined || term < least)) least = term;
  }
  return least;
}
