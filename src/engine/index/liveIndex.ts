import type { HistoryIndex } from '../history/vote.ts';
import type { TermDictionary } from '../lexical/termDictionary.ts';
import { PackedTermIndex, type SavedTerms } from '../lexical/termIndex.ts';
import type { CodeScanner } from '../quantizer/scanner.ts';
import type { FileView, SearchView } from '../search/view.ts';
import type { Steps } from '../steps.ts';
import { ChunkTable, type SavedChunks } from './chunkTable.ts';
import { FileCounts } from './fileCounts.ts';
import { eachPosting } from './filePostings.ts';
import { nameTerms } from './nameTerms.ts';
import { eachSpan } from './packing.ts';
import type { PackedFile } from './types.ts';

/** Beyond this share of dead slots (and this many) a compacted copy is worth its making. */
const DEAD_SHARE = 0.3;
const FEWEST_DEAD = 1000;
/** So many files are copied without a pause. */
const FILES_A_STEP = 200;

/** A live index as it is kept on disk, but for its dictionary. */
export interface SavedIndex {
  /** By slot; undefined for dead ones. */
  readonly files: readonly (FileView | undefined)[];
  readonly chunks: SavedChunks;
  /** [chunk slots, M/2] */
  readonly codes: Uint8Array;
  /** [file slots, M/2] */
  readonly fileCodes: Uint8Array;
  readonly terms: SavedTerms;
  readonly names: SavedTerms;
}

/**
 * What search reads, in memory. Slots are only ever added; a file that is replaced or removed leaves dead ones behind,
 * until `compacting` makes a copy without them. Searches that run on the former copy are not disturbed.
 */
export class LiveIndex implements SearchView {
  readonly codes: CodeScanner;
  readonly fileCodes: CodeScanner;
  readonly counts = new FileCounts();
  terms: PackedTermIndex;
  names: PackedTermIndex;
  /** Commits that vote for files; set by whoever reads the history. */
  history: HistoryIndex | undefined;
  readonly #dictionary: TermDictionary;
  readonly #createScanner: () => CodeScanner;
  #chunks = new ChunkTable();
  readonly #files: (FileView | undefined)[] = [];
  readonly #slotOfPath = new Map<string, number>();
  #liveChunks = 0;
  #unsaved = 0;

  /** @param dictionary the store's, which the term ids of packed files come from */
  constructor(dictionary: TermDictionary, createScanner: () => CodeScanner) {
    this.#dictionary = dictionary;
    this.#createScanner = createScanner;
    this.codes = createScanner();
    this.fileCodes = createScanner();
    this.terms = new PackedTermIndex(dictionary);
    this.names = new PackedTermIndex(dictionary);
  }

  /** What `save` gave, with the dictionary that it had. */
  static restore(saved: SavedIndex, dictionary: TermDictionary, createScanner: () => CodeScanner): LiveIndex {
    const live = new LiveIndex(dictionary, createScanner);
    live.#chunks = ChunkTable.restore(saved.chunks);
    live.codes.append(saved.codes);
    live.fileCodes.append(saved.fileCodes);
    for (const [slot, file] of saved.files.entries()) {
      live.#files.push(file);
      if (file === undefined) {
        live.fileCodes.remove(slot);
        continue;
      }
      live.#slotOfPath.set(file.path, slot);
      live.counts.add(file);
      live.#liveChunks += file.count;
    }
    live.#buryDead();
    const dead = live.#chunks.size - live.#liveChunks;
    live.terms = PackedTermIndex.restore(saved.terms, dictionary, dead);
    live.names = PackedTermIndex.restore(saved.names, dictionary, dead);
    return live;
  }

  get fileOf(): Uint32Array {
    return this.#chunks.fileOf;
  }

  get fileSlots(): number {
    return this.#files.length;
  }

  get fileCount(): number {
    return this.#slotOfPath.size;
  }

  get chunkCount(): number {
    return this.#liveChunks;
  }

  has(path: string): boolean {
    return this.#slotOfPath.has(path);
  }

  slotOfPath(path: string): number | undefined {
    return this.#slotOfPath.get(path);
  }

  get paths(): Iterable<string> {
    return this.#slotOfPath.keys();
  }

  /**
   * Takes in a file in place of what was known under its path.
   *
   * @throws RangeError where the packed file is damaged; the index must then be loaded anew
   */
  apply(file: PackedFile): void {
    const fileSlot = this.#emptied(file) ?? this.#addFile(file);
    const first = this.#chunks.size;
    this.codes.append(file.codes);
    let symbols = 0;
    eachSpan(file.spans, (span) => {
      const packed = file.symbols.subarray(symbols, symbols + span.symbolBytes);
      symbols += span.symbolBytes;
      const slot = this.#chunks.add(fileSlot, span, packed);
      if (packed.length > 0) this.#addNames(slot);
    });
    if (this.#chunks.size - first !== file.chunkCount) throw new RangeError(`${file.path} lacks spans`);
    eachPosting(file.postings, (term, chunk, frequency) => {
      if (term >= this.#dictionary.size || chunk >= file.chunkCount) {
        throw new RangeError(`${file.path} has a posting that cannot be`);
      }
      this.terms.addPosting(term, first + chunk, frequency);
    });
    const { path, language, kind } = file;
    const taken = { path, language, kind, first, count: file.chunkCount };
    this.#files[fileSlot] = taken;
    this.counts.add(taken);
    this.#liveChunks += file.chunkCount;
    this.#unsaved += file.chunkCount + 1;
  }

  remove(path: string): void {
    const fileSlot = this.#slotOfPath.get(path);
    if (fileSlot === undefined) return;
    this.#dropChunks(fileSlot);
    this.fileCodes.remove(fileSlot);
    this.#files[fileSlot] = undefined;
    this.#slotOfPath.delete(path);
    this.#unsaved++;
  }

  file(fileSlot: number): FileView | undefined {
    return this.#files[fileSlot];
  }

  *chunksOf(fileSlot: number): Generator<number> {
    const file = this.#files[fileSlot];
    if (file === undefined) return;
    for (let slot = file.first; slot < file.first + file.count; slot++) yield slot;
  }

  /** How many chunks a file has. */
  chunksIn(fileSlot: number): number {
    return this.#files[fileSlot]?.count ?? 0;
  }

  /** Slot of the chunk that a line of a file lies in. */
  slotAt(path: string, line: number): number | undefined {
    const fileSlot = this.#slotOfPath.get(path);
    if (fileSlot === undefined) return undefined;
    for (const slot of this.chunksOf(fileSlot)) {
      if (this.startLine(slot) <= line && line <= this.endLine(slot)) return slot;
    }
    return undefined;
  }

  startLine(slot: number): number {
    return this.#chunks.startLine(slot);
  }

  endLine(slot: number): number {
    return this.#chunks.endLine(slot);
  }

  page(slot: number): number | undefined {
    return this.#chunks.span(slot).page;
  }

  cell(slot: number): number | undefined {
    return this.#chunks.span(slot).cell;
  }

  symbols(slot: number): readonly string[] {
    return this.#chunks.symbols(slot);
  }

  /** Does for about so many milliseconds what keeps searching fast; tells whether there is more to do. */
  tend(milliseconds: number): boolean {
    return this.terms.tend(milliseconds) || this.names.tend(milliseconds);
  }

  /** Changes, in chunks and files, since `save`, `restore` or the beginning. */
  get unsaved(): number {
    return this.#unsaved;
  }

  /** All that there is, for `restore`; arrays may be views of those that are in use, so nothing may change meanwhile. */
  save(): SavedIndex {
    this.#unsaved = 0;
    return {
      files: this.#files,
      chunks: this.#chunks.save(),
      codes: this.codes.codeAt(0, this.#chunks.size),
      fileCodes: this.fileCodes.codeAt(0, this.#files.length),
      terms: this.terms.save(),
      names: this.names.save(),
    };
  }

  /** True where so many slots are dead that `compacting` saves time and room. */
  get worthCompacting(): boolean {
    const dead = this.#chunks.size - this.#liveChunks;
    return dead >= FEWEST_DEAD && dead > DEAD_SHARE * this.#chunks.size;
  }

  /** Makes a copy without dead slots; this one stays as it is. Nothing may change meanwhile. */
  *compacting(): Steps<LiveIndex> {
    const copy = new LiveIndex(this.#dictionary, this.#createScanner);
    const renumbered = new Uint32Array(this.#chunks.size);
    const files = this.#files.filter((file) => file !== undefined).sort((a, b) => a.first - b.first);
    for (const [i, file] of files.entries()) {
      if (i % FILES_A_STEP === 0) yield;
      const { path, language, kind, first, count } = file;
      const fileCode = this.fileCodes.codeAt(this.#slotOfPath.get(path) ?? 0);
      const fileSlot = copy.#addFile({ path, fileCode });
      copy.#files[fileSlot] = { path, language, kind, first: copy.#chunks.size, count };
      copy.counts.add(file);
      copy.codes.append(this.codes.codeAt(first, count));
      for (let slot = first; slot < first + count; slot++) {
        const { span, symbols } = {
          span: this.#chunks.span(slot),
          symbols: this.#chunks.packedSymbols(slot),
        };
        renumbered[slot] = copy.#chunks.add(fileSlot, span, symbols);
      }
    }
    copy.terms = yield* this.terms.compacting(renumbered);
    copy.names = yield* this.names.compacting(renumbered);
    copy.#liveChunks = this.#liveChunks;
    copy.#unsaved = copy.#chunks.size;
    copy.history = this.history;
    return copy;
  }

  /** The slot of a file that is known, without its chunks; none where its own code is another now, which needs a new one. */
  #emptied({ path, fileCode }: PackedFile): number | undefined {
    const known = this.#slotOfPath.get(path);
    if (known === undefined) return undefined;
    if (Buffer.compare(this.fileCodes.codeAt(known), fileCode) !== 0) {
      this.remove(path);
      return undefined;
    }
    this.#dropChunks(known);
    return known;
  }

  #addFile({ path, fileCode }: Pick<PackedFile, 'path' | 'fileCode'>): number {
    const fileSlot = this.fileCodes.append(fileCode);
    this.#slotOfPath.set(path, fileSlot);
    return fileSlot;
  }

  #addNames(slot: number): void {
    for (const [term, frequency] of nameTerms(this.#chunks.symbols(slot))) {
      const id = this.#dictionary.find(term);
      if (id !== undefined) this.names.addPosting(id, slot, frequency);
    }
  }

  /** Slots that no file has are dead. */
  #buryDead(): void {
    const files = this.#files.filter((file) => file !== undefined).sort((a, b) => a.first - b.first);
    let next = 0;
    for (const { first, count } of [...files, { first: this.#chunks.size, count: 0 }]) {
      for (let slot = next; slot < first; slot++) this.codes.remove(slot);
      next = first + count;
    }
  }

  #dropChunks(fileSlot: number): void {
    const file = this.#files[fileSlot];
    if (file !== undefined) this.counts.remove(file);
    for (const slot of this.chunksOf(fileSlot)) {
      this.codes.remove(slot);
      this.terms.remove(slot);
      this.names.remove(slot);
    }
    this.#liveChunks -= file?.count ?? 0;
  }
}
