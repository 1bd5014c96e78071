import { grown } from './growable.ts';
import type { PostingsBuffer } from './packedPostings.ts';

const NONE = 0;

/**
 * Postings in the order of arrival, chained by term in flat arrays. Places in them count from 1; 0 is none. Terms are
 * found by open addressing: an array over all ids of a large dictionary would be larger than the postings.
 */
export class FreshPostings {
  /** Each term that there is, plus 1, and the first and last place of its chain; [a power of two]. */
  #terms = new Uint32Array(1024);
  #first = new Uint32Array(1024);
  #last = new Uint32Array(1024);
  #termCount = 0;
  /** By place: the next one of the same term. */
  #next = new Uint32Array(1024);
  #documents = new Uint32Array(1024);
  #frequencies = new Uint8Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The terms that there are, ascending. */
  get terms(): Uint32Array {
    return this.#terms
      .filter((term) => term !== 0)
      .map((term) => term - 1)
      .sort();
  }

  add(term: number, document: number, frequency: number): void {
    const place = ++this.#size;
    if (place >= this.#documents.length) this.#reservePlaces(place + 1);
    this.#documents[place] = document;
    this.#frequencies[place] = frequency;
    const slot = this.#slotOf(term);
    if (this.#terms[slot] === 0) {
      this.#terms[slot] = term + 1;
      this.#first[slot] = place;
      this.#last[slot] = place;
      if (2 * ++this.#termCount > this.#terms.length) this.#rehash();
    } else {
      this.#next[this.#last[slot] ?? NONE] = place;
      this.#last[slot] = place;
    }
  }

  /** As `PackedPostings.read` has it. */
  read(term: number, into: PostingsBuffer): void {
    const slot = this.#slotOf(term);
    if (this.#terms[slot] === 0) return;
    for (let place = this.#first[slot] ?? NONE; place !== NONE; place = this.#next[place] ?? NONE) {
      into.push(this.#documents[place] ?? 0, this.#frequencies[place] ?? 0);
    }
  }

  /** Where a term is, or where it would be put. */
  #slotOf(term: number): number {
    const mask = this.#terms.length - 1;
    // Ids come in runs, which must not fill runs of slots: by the golden ratio they are spread (Knuth, vol. 3, 6.4).
    let slot = (Math.imul(term, 0x9e3779b1) >>> 12) & mask;
    while (this.#terms[slot] !== 0 && this.#terms[slot] !== term + 1) slot = (slot + 1) & mask;
    return slot;
  }

  #rehash(): void {
    const [terms, first, last] = [this.#terms, this.#first, this.#last];
    this.#terms = new Uint32Array(2 * terms.length);
    this.#first = new Uint32Array(2 * terms.length);
    this.#last = new Uint32Array(2 * terms.length);
    for (let from = 0; from < terms.length; from++) {
      const term = terms[from] ?? 0;
      if (term === 0) continue;
      const to = this.#slotOf(term - 1);
      this.#terms[to] = term;
      this.#first[to] = first[from] ?? NONE;
      this.#last[to] = last[from] ?? NONE;
    }
  }

  #reservePlaces(places: number): void {
    this.#next = grown(this.#next, places);
    this.#documents = grown(this.#documents, places);
    this.#frequencies = grown(this.#frequencies, places);
  }
}
