import { grown } from '../lexical/growable.ts';
import { type Span, unpackSymbols } from './packing.ts';

/** A table as it is kept on disk, by slot unless it says otherwise. */
export interface SavedChunks {
  readonly fileOf: Uint32Array<ArrayBuffer>;
  readonly startLines: Uint32Array<ArrayBuffer>;
  readonly endLines: Uint32Array<ArrayBuffer>;
  /** Where each slot's symbols end in `symbols`. */
  readonly symbolEnds: Uint32Array<ArrayBuffer>;
  readonly symbols: Uint8Array<ArrayBuffer>;
  /** Slot, page, slot, page...; those of documents alone. */
  readonly pages: Uint32Array<ArrayBuffer>;
  /** Slot, cell, slot, cell... */
  readonly cells: Uint32Array<ArrayBuffer>;
}

/** Where chunks stand and what they define, by slot, in flat arrays. */
export class ChunkTable {
  #fileOf = new Uint32Array(1024);
  #startLines = new Uint32Array(1024);
  #endLines = new Uint32Array(1024);
  /** Few chunks have a page or a cell. */
  #pages = new Map<number, number>();
  #cells = new Map<number, number>();
  #symbols = new Uint8Array(8192);
  /** Where each slot's symbols end in `#symbols`. */
  #symbolEnds = new Uint32Array(1024);
  #size = 0;

  /** What `save` gave. */
  static restore(saved: SavedChunks): ChunkTable {
    const table = new ChunkTable();
    table.#fileOf = saved.fileOf;
    table.#startLines = saved.startLines;
    table.#endLines = saved.endLines;
    table.#symbolEnds = saved.symbolEnds;
    table.#symbols = saved.symbols;
    table.#pages = mapOf(saved.pages);
    table.#cells = mapOf(saved.cells);
    table.#size = saved.fileOf.length;
    return table;
  }

  /** All that there is, for `restore`; the arrays are views of those that are in use. */
  save(): SavedChunks {
    const size = this.#size;
    return {
      fileOf: this.#fileOf.subarray(0, size),
      startLines: this.#startLines.subarray(0, size),
      endLines: this.#endLines.subarray(0, size),
      symbolEnds: this.#symbolEnds.subarray(0, size),
      symbols: this.#symbols.subarray(0, this.#symbolStart(size)),
      pages: pairs(this.#pages),
      cells: pairs(this.#cells),
    };
  }

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
    if (span.page !== undefined) this.#pages.set(slot, span.page);
    if (span.cell !== undefined) this.#cells.set(slot, span.cell);
    const start = this.#symbolStart(slot);
    this.#symbols = grown(this.#symbols, start + symbols.length);
    this.#symbols.set(symbols, start);
    this.#symbolEnds[slot] = start + symbols.length;
    return slot;
  }

  startLine(slot: number): number {
    return this.#startLines[slot] ?? 0;
  }

  endLine(slot: number): number {
    return this.#endLines[slot] ?? 0;
  }

  span(slot: number): Span {
    return {
      startLine: this.#startLines[slot] ?? 0,
      endLine: this.#endLines[slot] ?? 0,
      page: this.#pages.get(slot),
      cell: this.#cells.get(slot),
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
    this.#symbolEnds = grown(this.#symbolEnds, slots);
  }
}

const pairs = (map: ReadonlyMap<number, number>): Uint32Array<ArrayBuffer> =>
  Uint32Array.from([...map].flat());

function mapOf(pairs: Uint32Array): Map<number, number> {
  const map = new Map<number, number>();
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i] ?? 0, pairs[i + 1] ?? 0);
  return map;
}
