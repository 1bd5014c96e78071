import { grown } from '../lexical/growable.ts';
import { type Span, unpackSymbols } from './packing.ts';

const NONE = -1;

/** Where chunks stand and what they define, by slot, in flat arrays. */
export class ChunkTable {
  #fileOf = new Uint32Array(1024);
  #startLines = new Uint32Array(1024);
  #endLines = new Uint32Array(1024);
  #pages = new Int32Array(1024);
  #cells = new Int32Array(1024);
  #symbols = new Uint8Array(8192);
  /** Where each slot's symbols end in `#symbols`. */
  #symbolEnds = new Uint32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** File of each slot; longer than the number of slots. */
  get fileOf(): Uint32Array {
    return this.#fileOf;
  }

  /**
   * @param symbols the chunk's, packed
   * @returns the slot
   */
  add(file: number, span: Span, symbols: Uint8Array): number {
    const slot = this.#size++;
    this.#reserve(this.#size);
    this.#fileOf[slot] = file;
    this.#startLines[slot] = span.startLine;
    this.#endLines[slot] = span.endLine;
    this.#pages[slot] = span.page ?? NONE;
    this.#cells[slot] = span.cell ?? NONE;
    const start = this.#symbolStart(slot);
    this.#symbols = grown(this.#symbols, start + symbols.length);
    this.#symbols.set(symbols, start);
    this.#symbolEnds[slot] = start + symbols.length;
    return slot;
  }

  span(slot: number): Span {
    return {
      startLine: this.#startLines[slot] ?? 0,
      endLine: this.#endLines[slot] ?? 0,
      page: known(this.#pages[slot]),
      cell: known(this.#cells[slot]),
      symbolBytes: (this.#symbolEnds[slot] ?? 0) - this.#symbolStart(slot),
    };
  }

  symbols(slot: number): string[] {
    return unpackSymbols(this.packedSymbols(slot));
  }

  packedSymbols(slot: number): Uint8Array {
    return this.#symbols.subarray(this.#symbolStart(slot), this.#symbolEnds[slot]);
  }

  #symbolStart(slot: number): number {
    return slot === 0 ? 0 : (this.#symbolEnds[slot - 1] ?? 0);
  }

  #reserve(slots: number): void {
    this.#fileOf = grown(this.#fileOf, slots);
    this.#startLines = grown(this.#startLines, slots);
    this.#endLines = grown(this.#endLines, slots);
    this.#pages = grown(this.#pages, slots);
    this.#cells = grown(this.#cells, slots);
    this.#symbolEnds = grown(this.#symbolEnds, slots);
  }
}

const known = (value: number | undefined): number | undefined => (value === NONE ? undefined : value);
