import { MEMORY_START, reserveBytes } from '../kernels.ts';
import { BLOCK_SLOTS, blockBytes, readCodes, writeCodes } from './blocks.ts';
import type { CodeScanner, TopSlots } from './scanner.ts';

/** What kernel/scan.ts exports; numbers are addresses and counts. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  search(
    codes: number,
    size: number,
    rows: number,
    table: number,
    scratch: number,
    admitted: number,
    heap: number,
    k: number,
  ): number;
  score(codes: number, rows: number, table: number, entries: number, count: number): void;
}

const FIRST_CAPACITY = 1024;
/** Of a result: float32 score, then uint32 slot. */
const ENTRY_BYTES = 8;

/**
 * The scanner in WebAssembly SIMD. All lies in the memory of one instance: lookup table and scratch, then the
 * codes in blocks, then what one search needs, the bitmap of admitted slots and the heap of results.
 */
export class SimdScanner implements CodeScanner {
  readonly #kernel: Kernel;
  readonly #subspaces: number;
  readonly #codeBytes: number;
  readonly #table: number;
  readonly #scratch: number;
  readonly #codes: number;
  #size = 0;
  #capacity = 0;
  /** Bitmap over slots: all ones but for removed slots. */
  #present = new Uint8Array(0);
  #removals = 0;

  /**
   * @param module the kernel, from `loadKernel`
   * @param subspaces M, a multiple of 4
   */
  constructor(module: WebAssembly.Module, subspaces: number) {
    if (subspaces < 4 || subspaces % 4 !== 0)
      throw new RangeError(`${subspaces} sub-spaces: not a multiple of 4`);
    const { exports } = new WebAssembly.Instance(module);
    this.#kernel = exports as Kernel;
    this.#subspaces = subspaces;
    this.#codeBytes = subspaces / 2;
    this.#table = MEMORY_START;
    this.#scratch = this.#table + 64 * subspaces;
    this.#codes = align(this.#scratch + 80 * subspaces + 160);
    this.#reserveBytes(this.#codes);
  }

  get size(): number {
    return this.#size;
  }

  append(packedCodes: Uint8Array): number {
    const first = this.#size;
    const count = packedCodes.length / this.#codeBytes;
    if (!Number.isInteger(count)) throw new RangeError(`${packedCodes.length} bytes are not whole codes`);
    this.#reserveSlots(first + count);
    writeCodes(this.#blocks(), first, packedCodes, this.#codeBytes);
    this.#size += count;
    return first;
  }

  remove(slot: number): void {
    this.#check(slot);
    const byte = this.#present[slot >> 3] ?? 0;
    const bit = 1 << (slot & 7);
    if ((byte & bit) === 0) return;
    this.#present[slot >> 3] = byte & ~bit;
    this.#removals++;
  }

  codeAt(slot: number, count = 1): Uint8Array {
    if (count > 0) this.#check(slot + count - 1);
    return readCodes(this.#blocks(), slot, count, this.#codeBytes);
  }

  search(table_MK: Float32Array, k: number, allow?: Uint8Array): TopSlots {
    const wanted = Math.min(k, this.#size);
    if (wanted <= 0) return { slots: new Uint32Array(0), scores: new Float32Array(0) };
    const bitmap = this.#codes + this.#capacity * this.#codeBytes;
    const heap = bitmap + this.#capacity / 8;
    this.#reserveBytes(heap + wanted * ENTRY_BYTES);
    this.#writeTable(table_MK);
    const admitted = this.#writeAdmitted(bitmap, allow);
    const found = this.#kernel.search(
      this.#codes,
      this.#size,
      this.#subspaces,
      this.#table,
      this.#scratch,
      admitted,
      heap,
      wanted,
    );
    const words = new Uint32Array(this.#kernel.memory.buffer, heap, 2 * found);
    const slots = new Uint32Array(found);
    for (let i = 0; i < found; i++) slots[i] = words[2 * i + 1] ?? 0;
    return { slots, scores: this.#scoresAt(heap, found) };
  }

  scores(table_MK: Float32Array, slots: Uint32Array): Float32Array {
    const entries = this.#codes + this.#capacity * this.#codeBytes;
    this.#reserveBytes(entries + slots.length * ENTRY_BYTES);
    this.#writeTable(table_MK);
    const words = new Uint32Array(this.#kernel.memory.buffer, entries, 2 * slots.length);
    slots.forEach((slot, i) => {
      this.#check(slot);
      words[2 * i + 1] = slot;
    });
    this.#kernel.score(this.#codes, this.#subspaces, this.#table, entries, slots.length);
    return this.#scoresAt(entries, slots.length);
  }

  clear(): void {
    this.#size = 0;
    this.#removals = 0;
    this.#present.fill(0xff);
  }

  #check(slot: number): void {
    if (!(slot >= 0 && slot < this.#size)) throw new RangeError(`slot ${slot} of ${this.#size}`);
  }

  #scoresAt(entries: number, count: number): Float32Array {
    const words = new Float32Array(this.#kernel.memory.buffer, entries, 2 * count);
    const scores = new Float32Array(count);
    for (let i = 0; i < count; i++) scores[i] = words[2 * i] ?? 0;
    return scores;
  }

  /** All codes' memory. Growing the memory makes earlier views of it empty, so that none is kept. */
  #blocks(): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer, this.#codes, this.#capacity * this.#codeBytes);
  }

  #writeTable(table_MK: Float32Array): void {
    if (table_MK.length !== 16 * this.#subspaces) {
      throw new RangeError(`a table of ${table_MK.length} entries for ${this.#subspaces} sub-spaces`);
    }
    new Float32Array(this.#kernel.memory.buffer, this.#table, table_MK.length).set(table_MK);
  }

  /** Writes the bitmap of slots that may be returned; gives its address, or 0 where all may. */
  #writeAdmitted(address: number, allow: Uint8Array | undefined): number {
    if (allow === undefined && this.#removals === 0) return 0;
    const bytes = Math.ceil(this.#size / 8);
    const admitted = new Uint8Array(this.#kernel.memory.buffer, address, this.#capacity / 8);
    if (allow === undefined) {
      admitted.set(this.#present.subarray(0, bytes));
    } else {
      admitted.fill(0);
      admitted.set(allow.subarray(0, bytes));
      if (this.#removals > 0) this.#withoutRemoved(address);
    }
    return address;
  }

  /** Takes removed slots out of a bitmap, a block's at a time. */
  #withoutRemoved(address: number): void {
    const admitted = new Uint32Array(
      this.#kernel.memory.buffer,
      address,
      Math.ceil(this.#size / BLOCK_SLOTS),
    );
    const present = new Uint32Array(this.#present.buffer);
    for (let i = 0; i < admitted.length; i++) admitted[i] = (admitted[i] ?? 0) & (present[i] ?? 0);
  }

  #reserveSlots(slots: number): void {
    if (slots <= this.#capacity) return;
    const wanted = Math.max(slots, 2 * this.#capacity, FIRST_CAPACITY);
    const capacity = Math.ceil(wanted / BLOCK_SLOTS) * BLOCK_SLOTS;
    this.#reserveBytes(this.#codes + blockBytes(capacity, this.#codeBytes));
    const present = new Uint8Array(capacity / 8).fill(0xff);
    present.set(this.#present);
    this.#present = present;
    this.#capacity = capacity;
  }

  #reserveBytes(bytes: number): void {
    reserveBytes(this.#kernel.memory, bytes);
  }
}

function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}
