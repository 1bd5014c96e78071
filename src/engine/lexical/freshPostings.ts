import { grown } from './growable.ts';
import type { PostingsBuffer } from './packedPostings.ts';

const NONE = 0;

/** Postings in the order of arrival, chained by term in flat arrays. Places in them count from 1; 0 is none. */
export class FreshPostings {
  /** First and last place of each term. */
  #first = new Uint32Array(1024);
  #last = new Uint32Array(1024);
  /** By place: the next one of the same term. */
  #next = new Uint32Array(1024);
  #documents = new Uint32Array(1024);
  #frequencies = new Uint8Array(1024);
  #size = 0;
  #terms = 0;

  get size(): number {
    return this.#size;
  }

  /** One more than the largest term. */
  get terms(): number {
    return this.#terms;
  }

  add(term: number, document: number, frequency: number): void {
    const place = ++this.#size;
    if (place >= this.#documents.length) this.#reservePlaces(place + 1);
    if (term >= this.#terms) this.#reserveTerms(term + 1);
    this.#documents[place] = document;
    this.#frequencies[place] = frequency;
    const last = this.#last[term] ?? NONE;
    if (last === NONE) this.#first[term] = place;
    else this.#next[last] = place;
    this.#last[term] = place;
  }

  /** As `PackedPostings.read` has it. */
  read(term: number, lengths: Uint32Array, into: PostingsBuffer): void {
    let place = this.#first[term] ?? NONE;
    while (place !== NONE) {
      const document = this.#documents[place] ?? 0;
      if (lengths[document] !== 0) into.push(document, this.#frequencies[place] ?? 0);
      place = this.#next[place] ?? NONE;
    }
  }

  #reservePlaces(places: number): void {
    this.#next = grown(this.#next, places);
    this.#documents = grown(this.#documents, places);
    this.#frequencies = grown(this.#frequencies, places);
  }

  #reserveTerms(terms: number): void {
    this.#first = grown(this.#first, terms);
    this.#last = grown(this.#last, terms);
    this.#terms = terms;
  }
}
