/** The best slots of a scan: best first, ties by the lower slot. */
export interface TopSlots {
  readonly slots: Uint32Array;
  /** Asymmetric inner products, float32 sums over sub-spaces in order. */
  readonly scores: Float32Array;
}

/**
 * Codes kept for scanning. A slot is the position of a code in the order of appending; it never changes
 * until `clear`. Codes are packed two sub-codes a byte, sub-code 2i in the low half of byte i.
 */
export interface CodeScanner {
  /** Number of slots, removed ones included. */
  readonly size: number;
  /** Appends n packed codes, row-major [n, M/2]; returns the slot of the first. */
  append(packedCodes: Uint8Array): number;
  /** A removed slot is never returned by `search`. */
  remove(slot: number): void;
  /** Copies of the packed codes of `count` slots, one where left out, row-major [count, M/2]. */
  codeAt(slot: number, count?: number): Uint8Array;
  /**
   * @param table_MK lookup table of inner products, [M, K]
   * @param k how many slots to return at most
   * @param allow bitmap over slots (bit i of byte i >> 3): where given, only set slots are returned
   */
  search(table_MK: Float32Array, k: number, allow?: Uint8Array): TopSlots;
  /** Exact scores of the given slots, removed or not, in their order. */
  scores(table_MK: Float32Array, slots: Uint32Array): Float32Array;
  clear(): void;
}
