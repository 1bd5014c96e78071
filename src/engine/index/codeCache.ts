import { grown } from '../lexical/growable.ts';
import { HASH_BYTES } from './types.ts';

/** Codes by the hash of the text that they encode, packed; what was added stays. */
export class CodeCache {
  readonly #codeBytes: number;
  /** Two halves of each hash. */
  #hashes = new Uint32Array(2048);
  #codes: Uint8Array;
  /** Open addressing: number of the entry plus 1. The hashes are random, so their low bits are the address. */
  #table = new Uint32Array(2048);
  #size = 0;

  constructor(codeBytes: number) {
    this.#codeBytes = codeBytes;
    this.#codes = new Uint8Array(1024 * codeBytes);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * @param hashes row-major [n, HASH_BYTES]
   * @param codes row-major [n, M/2]
   */
  add(hashes: Uint8Array, codes: Uint8Array): void {
    for (let i = 0; (i + 1) * HASH_BYTES <= hashes.length; i++) {
      const code = codes.subarray(i * this.#codeBytes, (i + 1) * this.#codeBytes);
      this.#set(word(hashes, i * HASH_BYTES), word(hashes, i * HASH_BYTES + 4), code);
    }
  }

  /** @param hash at least HASH_BYTES long */
  get(hash: Uint8Array): Uint8Array | undefined {
    const entry = this.#table[this.#placeOf(word(hash, 0), word(hash, 4))] ?? 0;
    if (entry === 0) return undefined;
    return this.#codes.slice((entry - 1) * this.#codeBytes, entry * this.#codeBytes);
  }

  #set(low: number, high: number, code: Uint8Array): void {
    const place = this.#placeOf(low, high);
    if (this.#table[place] !== 0) return;
    const entry = this.#size++;
    this.#hashes = grown(this.#hashes, 2 * this.#size);
    this.#hashes[2 * entry] = low;
    this.#hashes[2 * entry + 1] = high;
    this.#codes = grown(this.#codes, this.#size * this.#codeBytes);
    this.#codes.set(code, entry * this.#codeBytes);
    this.#table[place] = this.#size;
    if (this.#size * 2 > this.#table.length) this.#rehash();
  }

  #placeOf(low: number, high: number): number {
    const mask = this.#table.length - 1;
    let place = low & mask;
    for (;;) {
      const entry = this.#table[place] ?? 0;
      if (entry === 0) return place;
      if (this.#hashes[2 * entry - 2] === low && this.#hashes[2 * entry - 1] === high) return place;
      place = (place + 1) & mask;
    }
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let entry = 0; entry < this.#size; entry++) {
      const place = this.#placeOf(this.#hashes[2 * entry] ?? 0, this.#hashes[2 * entry + 1] ?? 0);
      this.#table[place] = entry + 1;
    }
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)) >>>
  0;
