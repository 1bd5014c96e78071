import type { SourceKind } from '../chunks/chunk.ts';
import type { HistoryIndex } from '../history/vote.ts';
import type { TermIndex } from '../lexical/postings.ts';
import type { CodeScanner } from '../quantizer/scanner.ts';

/** What is known of one file of the index. */
export interface FileView {
  readonly path: string;
  readonly language: string;
  readonly kind: SourceKind;
  /** Slot of the first of its chunks, which have slots in a row. */
  readonly first: number;
  /** How many chunks it has. */
  readonly count: number;
}

/**
 * What search reads of an index. Chunks and files are known by their slots; slots of removed chunks exist
 * but no list returns them.
 */
export interface SearchView {
  /** Codes of chunks, by chunk slot. */
  readonly codes: CodeScanner;
  /** Codes of files, each made from its path and the names that it defines, by file slot. */
  readonly fileCodes: CodeScanner;
  /** Lexical terms, by chunk slot. */
  readonly terms: TermIndex;
  /** Terms of defined names, by chunk slot. */
  readonly names: TermIndex;
  /** File slot of each chunk slot, those of a file in a row; longer than the number of slots. */
  readonly fileOf: Uint32Array;
  /** Upper bound of file slots. */
  readonly fileSlots: number;
  /** Earlier commits, where they are known. */
  readonly history?: HistoryIndex | undefined;
  file(fileSlot: number): FileView | undefined;
  /** Slot of the file that has this path; undefined where it is not in the index. */
  slotOfPath(path: string): number | undefined;
  /** Live chunk slots of a file. */
  chunksOf(fileSlot: number): Iterable<number>;
  startLine(slot: number): number;
  endLine(slot: number): number;
  page(slot: number): number | undefined;
  cell(slot: number): number | undefined;
  symbols(slot: number): readonly string[];
}
