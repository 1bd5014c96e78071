import { grown } from './growable.ts';

/**
 * Terms and their ids, which count from 0 in the order of arrival. All text lies in one array and is found by open
 * addressing, since a JavaScript object a term costs several times as much memory.
 */
export class TermDictionary {
  /** UTF-16 units of all terms, one after the other. */
  #units = new Uint16Array(4096);
  /** Where each term ends in `#units`, by id. */
  #ends = new Uint32Array(512);
  /** Hash table of ids, each plus 1; its length is a power of two. */
  #table = new Uint32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(term: string): number | undefined {
    const id = this.#table[this.#placeOf(term)] ?? 0;
    return id === 0 ? undefined : id - 1;
  }

  /** The term's id, a new one where it is unknown. */
  intern(term: string): number {
    const place = this.#placeOf(term);
    const known = this.#table[place] ?? 0;
    if (known !== 0) return known - 1;
    const id = this.#size;
    const start = this.#startOf(id);
    if (start + term.length > this.#units.length) this.#units = grown(this.#units, start + term.length);
    for (let i = 0; i < term.length; i++) this.#units[start + i] = term.charCodeAt(i);
    if (id === this.#ends.length) this.#ends = grown(this.#ends, id + 1);
    this.#ends[id] = start + term.length;
    this.#table[place] = id + 1;
    this.#size++;
    if (this.#size * 2 > this.#table.length) this.#rehash(this.#table.length * 2);
    return id;
  }

  /** @throws RangeError where there is no such id */
  term(id: number): string {
    if (id >= this.#size) throw new RangeError(`no term has the id ${id}`);
    return String.fromCharCode(...this.#units.subarray(this.#startOf(id), this.#ends[id]));
  }

  /** Forgets all terms whose ids are `size` or more. */
  truncate(size: number): void {
    if (size >= this.#size) return;
    this.#size = size;
    this.#rehash(this.#table.length);
  }

  #startOf(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  /** Where the term is in the table, or where it would be put. */
  #placeOf(term: string): number {
    const mask = this.#table.length - 1;
    let hash = FNV_BASIS;
    for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), FNV_PRIME);
    let place = spread(hash) & mask;
    for (;;) {
      const id = this.#table[place] ?? 0;
      if (id === 0 || this.#equals(id - 1, term)) return place;
      place = (place + 1) & mask;
    }
  }

  #equals(id: number, term: string): boolean {
    const start = this.#startOf(id);
    if ((this.#ends[id] ?? 0) - start !== term.length) return false;
    for (let i = 0; i < term.length; i++) {
      if (this.#units[start + i] !== term.charCodeAt(i)) return false;
    }
    return true;
  }

  #rehash(length: number): void {
    const table = new Uint32Array(length);
    const mask = length - 1;
    for (let id = 0; id < this.#size; id++) {
      let hash = FNV_BASIS;
      const end = this.#ends[id] ?? 0;
      for (let i = this.#startOf(id); i < end; i++) hash = Math.imul(hash ^ (this.#units[i] ?? 0), FNV_PRIME);
      let place = spread(hash) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = id + 1;
    }
    this.#table = table;
  }
}

/** FNV-1a, 32 bits, over UTF-16 units. */
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The high bits of FNV are the better ones, the table is addressed by the low ones. */
const spread = (hash: number): number => hash ^ (hash >>> 15);
