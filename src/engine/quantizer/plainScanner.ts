import { adcScore } from './adc.ts';
import type { CodeScanner, TopSlots } from './scanner.ts';
import { TopHeap } from './topHeap.ts';

/** The scanner in plain TypeScript: the reference for the SIMD one, and what runs where that does not load. */
export class PlainScanner implements CodeScanner {
  readonly #codeBytes: number;
  #codes = new Uint8Array(0);
  #removed = new Uint8Array(0);
  #size = 0;

  /** @param codeBytes bytes of a packed code, M / 2 */
  constructor(codeBytes: number) {
    this.#codeBytes = codeBytes;
  }

  get size(): number {
    return this.#size;
  }

  append(packedCodes: Uint8Array): number {
    const first = this.#size;
    const count = packedCodes.length / this.#codeBytes;
    if (!Number.isInteger(count)) throw new RangeError(`${packedCodes.length} bytes are not whole codes`);
    this.#reserve(first + count);
    this.#codes.set(packedCodes, first * this.#codeBytes);
    this.#size += count;
    return first;
  }

  remove(slot: number): void {
    this.#check(slot);
    this.#removed[slot] = 1;
  }

  codeAt(slot: number, count = 1): Uint8Array {
    if (count > 0) this.#check(slot + count - 1);
    return this.#codes.slice(slot * this.#codeBytes, (slot + count) * this.#codeBytes);
  }

  search(table_MK: Float32Array, k: number, allow?: Uint8Array): TopSlots {
    const heap = new TopHeap(Math.min(k, this.#size));
    for (let slot = 0; slot < this.#size; slot++) {
      if (this.#removed[slot] === 1) continue;
      if (allow !== undefined && ((allow[slot >> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      heap.push(adcScore(table_MK, this.#codes, slot * this.#codeBytes), slot);
    }
    return heap.result();
  }

  scores(table_MK: Float32Array, slots: Uint32Array): Float32Array {
    return Float32Array.from(slots, (slot) => {
      this.#check(slot);
      return adcScore(table_MK, this.#codes, slot * this.#codeBytes);
    });
  }

  clear(): void {
    this.#codes = new Uint8Array(0);
    this.#removed = new Uint8Array(0);
    this.#size = 0;
  }

  #check(slot: number): void {
    if (!(slot >= 0 && slot < this.#size)) throw new RangeError(`slot ${slot} of ${this.#size}`);
  }

  #reserve(slots: number): void {
    if (slots <= this.#removed.length) return;
    const capacity = Math.max(slots, this.#removed.length * 2, 1024);
    const codes = new Uint8Array(capacity * this.#codeBytes);
    codes.set(this.#codes);
    const removed = new Uint8Array(capacity);
    removed.set(this.#removed);
    this.#codes = codes;
    this.#removed = removed;
  }
}
