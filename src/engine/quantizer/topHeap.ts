import type { TopSlots } from './scanner.ts';

/** Keeps the k best (score, slot) pairs; of equal scores the lower slot is better. */
export class TopHeap {
  readonly #scores: Float32Array;
  readonly #slots: Uint32Array;
  #size = 0;

  constructor(k: number) {
    this.#scores = new Float32Array(k);
    this.#slots = new Uint32Array(k);
  }

  /** A score must be at least this, with a lower slot where equal, to enter. */
  get threshold(): number {
    return this.#size < this.#scores.length ? Number.NEGATIVE_INFINITY : (this.#scores[0] ?? 0);
  }

  push(score: number, slot: number): void {
    if (this.#scores.length === 0) return;
    if (this.#size < this.#scores.length) {
      this.#rise(this.#size++, score, slot);
    } else if (this.#worse(0, score, slot)) {
      this.#sink(score, slot);
    }
  }

  /** Best first; the heap is empty afterwards. */
  result(): TopSlots {
    const scores = new Float32Array(this.#size);
    const slots = new Uint32Array(this.#size);
    while (this.#size > 0) {
      const last = --this.#size;
      scores[last] = this.#scores[0] ?? 0;
      slots[last] = this.#slots[0] ?? 0;
      this.#sink(this.#scores[last] ?? 0, this.#slots[last] ?? 0);
    }
    return { slots, scores };
  }

  /** Whether entry i is worse than the given one. */
  #worse(i: number, score: number, slot: number): boolean {
    const own = this.#scores[i] ?? 0;
    return own < score || (own === score && (this.#slots[i] ?? 0) > slot);
  }

  #put(i: number, score: number, slot: number): void {
    this.#scores[i] = score;
    this.#slots[i] = slot;
  }

  #rise(start: number, score: number, slot: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentScore = this.#scores[parent] ?? 0;
      const parentSlot = this.#slots[parent] ?? 0;
      if (parentScore < score || (parentScore === score && parentSlot > slot)) break;
      this.#put(i, parentScore, parentSlot);
      i = parent;
    }
    this.#put(i, score, slot);
  }

  #sink(score: number, slot: number): void {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.#size) break;
      if (
        child + 1 < this.#size &&
        this.#worse(child + 1, this.#scores[child] ?? 0, this.#slots[child] ?? 0)
      ) {
        child++;
      }
      if (!this.#worse(child, score, slot)) break;
      this.#put(i, this.#scores[child] ?? 0, this.#slots[child] ?? 0);
      i = child;
    }
    this.#put(i, score, slot);
  }
}
