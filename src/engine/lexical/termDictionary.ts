import { grown } from './growable.ts';
import { splitTerms } from './splitTerms.ts';

/** The hash table is doubled beyond this share of its places. */
const FULLEST = 0.7;

/**
 * Terms and their ids, which count from 0 in the order of arrival. All text lies in one array and is found by open
 * addressing, since a JavaScript object a term costs several times as much memory.
 */
export class TermDictionary {
  /** All terms in UTF-8, one after the other. */
  #bytes = new Uint8Array(4096);
  /** Where each term ends in `#bytes`, by id. */
  #ends = new Uint32Array(512);
  /** Hash table of ids, each plus 1; its length is a power of two. */
  #table = new Uint32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * Makes room for so many terms, with so many bytes in all, at once, in place of growing again and again.
   */
  reserve(size: number, bytes: number): void {
    this.#ends = grown(this.#ends, size);
    this.#bytes = grown(this.#bytes, bytes);
    let places = this.#table.length;
    while (places * FULLEST < size) places *= 2;
    if (places > this.#table.length) this.#rehash(places);
  }

  /**
   * Adds terms that are new, which is not looked at: millions are read when a large index is opened.
   *
   * @param words in UTF-8, a line feed between two; there is one at least
   */
  addAll(words: Uint8Array): void {
    const from = this.#size;
    const start = this.#startOf(from);
    const { bytes, ends, hashes } = splitTerms(words, start);
    this.reserve(from + ends.length, start + bytes.length);
    this.#bytes.set(bytes, start);
    this.#ends.set(ends, from);
    this.#size += ends.length;
    for (let i = 0; i < hashes.length; i++) this.#place(from + i, hashes[i] ?? 0);
  }

  find(term: string): number | undefined {
    const id = this.#table[this.#placeOf(utf8(term))] ?? 0;
    return id === 0 ? undefined : id - 1;
  }

  /** The term's id, a new one where it is unknown. */
  intern(term: string): number {
    const length = utf8(term);
    const place = this.#placeOf(length);
    const known = this.#table[place] ?? 0;
    if (known !== 0) return known - 1;
    const id = this.#size;
    const start = this.#startOf(id);
    this.#bytes = grown(this.#bytes, start + length);
    this.#bytes.set(scratch.subarray(0, length), start);
    this.#ends = grown(this.#ends, id + 1);
    this.#ends[id] = start + length;
    this.#size++;
    this.#table[place] = id + 1;
    if (this.#size > this.#table.length * FULLEST) this.#rehash(this.#table.length * 2);
    return id;
  }

  /** @throws RangeError where there is no such id */
  term(id: number): string {
    if (id >= this.#size) throw new RangeError(`no term has the id ${id}`);
    return decoder.decode(this.#bytes.subarray(this.#startOf(id), this.#ends[id]));
  }

  /** Forgets all terms whose ids are `size` or more. */
  truncate(size: number): void {
    if (size >= this.#size) return;
    this.#size = size;
    this.#rehash(this.#table.length);
  }

  /** Puts a term that is not in the table into it. */
  #place(id: number, hash: number): void {
    const mask = this.#table.length - 1;
    let place = spread(hash) & mask;
    while (this.#table[place] !== 0) place = (place + 1) & mask;
    this.#table[place] = id + 1;
  }

  #startOf(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  /** Where the term of so many bytes in `scratch` is in the table, or where it would be put. */
  #placeOf(length: number): number {
    const mask = this.#table.length - 1;
    let place = spread(hashOf(scratch, 0, length)) & mask;
    for (;;) {
      const id = this.#table[place] ?? 0;
      if (id === 0 || this.#equals(id - 1, length)) return place;
      place = (place + 1) & mask;
    }
  }

  #equals(id: number, length: number): boolean {
    const start = this.#startOf(id);
    if ((this.#ends[id] ?? 0) - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[start + i] !== scratch[i]) return false;
    return true;
  }

  #rehash(length: number): void {
    this.#table = new Uint32Array(length);
    for (let id = 0; id < this.#size; id++)
      this.#place(id, hashOf(this.#bytes, this.#startOf(id), this.#ends[id] ?? 0));
  }
}

/** UTF-8 of the term at hand. */
let scratch = new Uint8Array(256);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Writes a term into `scratch`; gives how many bytes it has. */
function utf8(term: string): number {
  // A UTF-16 unit takes three bytes at most.
  if (scratch.length < 3 * term.length) scratch = new Uint8Array(3 * term.length);
  for (let i = 0; i < term.length; i++) {
    const unit = term.charCodeAt(i);
    if (unit >= 0x80) return encoder.encodeInto(term, scratch).written;
    scratch[i] = unit;
  }
  return term.length;
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash;
}

/** The high bits are the better ones, while a table is addressed by the low ones. */
const spread = (hash: number): number => hash ^ (hash >>> 15);
