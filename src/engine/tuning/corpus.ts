import { existsSync } from 'node:fs';
import type { Chunk } from '../chunks/chunk.ts';
import type { FileRules } from '../files/fileRules.ts';
import { walk } from '../files/walk.ts';
import { packTerms } from '../index/filePostings.ts';
import { LiveIndex } from '../index/liveIndex.ts';
import { packFile } from '../index/packing.ts';
import { IndexStore } from '../index/store.ts';
import type { IndexModel, StoredChunk } from '../index/types.ts';
import { encodeFiles, type ReadFile } from '../indexing/encodeFiles.ts';
import type { Gate } from '../indexing/gate.ts';
import { FileReader } from '../indexing/reader.ts';
import { readChunk } from '../indexing/readFile.ts';
import { TermDictionary } from '../lexical/termDictionary.ts';
import { chunkTerms } from '../lexical/terms.ts';
import type { Model } from '../model/loadModel.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import { createScanner } from '../quantizer/createScanner.ts';
import type { SourceFile } from './pair.ts';

/** Files read by one job, and jobs under way at once. */
const FILES_A_JOB = 12;
const JOBS_AHEAD = 3;

export interface CorpusOptions extends FileRules {
  readonly folder: string;
  readonly modelFolder: string;
  /** The folder's index, whose codes need not be made again. */
  readonly index: { readonly path: string; readonly model: IndexModel };
}

export interface CorpusHooks {
  readonly gate: Gate;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/**
 * The files of a workspace with their texts, by the rules by which they are indexed, and an index of them in memory, of
 * which parts can be exchanged so that what is asked for does not stand in the answer.
 */
export class Corpus {
  readonly files = new Map<string, SourceFile>();
  readonly view: LiveIndex;
  readonly #model: Model;
  readonly #dictionary = new TermDictionary();
  readonly #tokensOf = new Map<number, Int32Array>();
  readonly #fileTokens = new Map<string, Int32Array>();

  private constructor(model: Model) {
    this.#model = model;
    this.view = new LiveIndex(this.#dictionary, () => createScanner(model.codebook));
  }

  static async read(options: CorpusOptions, model: Model, hooks: CorpusHooks): Promise<Corpus> {
    const corpus = new Corpus(model);
    const reader = new FileReader({ modelFolder: options.modelFolder });
    const known = existsSync(options.index.path)
      ? IndexStore.open(options.index.path, options.index.model, () => undefined)
      : undefined;
    try {
      await corpus.#readAll(options, reader, (hash) => known?.codeOf(hash), hooks);
    } finally {
      reader.close();
      known?.close();
    }
    return corpus;
  }

  /** Token ids of a chunk, by its slot. */
  tokensOf(slot: number): Int32Array {
    return this.#tokensOf.get(slot) ?? new Int32Array(0);
  }

  /** Token ids of a file's own text, made from its path and names. */
  fileTokensOf(path: string): Int32Array {
    return this.#fileTokens.get(path) ?? new Int32Array(0);
  }

  /**
   * Puts other texts into chunks of a file: in the index alone, `files` keeps what there is. A name that no longer
   * stands in its chunk, such as a heading that is asked for, is not one of its symbols any more.
   */
  async exchange(path: string, texts: ReadonlyMap<number, string>): Promise<void> {
    const file = this.files.get(path);
    if (file === undefined) return;
    const slots = [...this.view.chunksOf(this.#fileSlot(path))];
    const tokens: Int32Array[] = [];
    const chunks: StoredChunk[] = [];
    const terms: Map<string, number>[] = [];
    for (const [i, chunk] of file.chunks.entries()) {
      const text = texts.get(chunk.startLine);
      const slot = slots[i] ?? 0;
      const cut = text === undefined ? chunk : withText(chunk, text);
      const read = readChunk(cut, (key) =>
        text === undefined ? this.tokensOf(slot) : this.#model.tokenizeKey(key),
      );
      const code =
        text === undefined ? this.view.codes.codeAt(slot) : await this.#model.encodeKeys([read.tokenIds]);
      tokens.push(read.tokenIds);
      chunks.push({ ...read, code });
      terms.push(chunkTerms(path, cut));
    }
    const fileCode = this.view.fileCodes.codeAt(this.#fileSlot(path));
    this.#apply(
      {
        ...NO_STATE,
        path,
        language: file.language,
        kind: file.kind,
        fileCode,
        chunks,
        terms: packTerms(terms),
      },
      tokens,
    );
  }

  async #readAll(
    { folder, excludes, includes, maxFileBytes }: CorpusOptions,
    reader: FileReader,
    knownCode: (hash: Uint8Array) => Uint8Array | undefined,
    { gate, signal, onProgress }: CorpusHooks,
  ): Promise<void> {
    const found = [];
    for await (const file of walk(folder, { excludes, includes, maxFileBytes, signal })) found.push(file);
    const jobs: (() => ReturnType<FileReader['read']>)[] = [];
    for (let first = 0; first < found.length; first += FILES_A_JOB) {
      const tasks = found.slice(first, first + FILES_A_JOB).map((file) => ({ file, wantsText: true }));
      jobs.push(() => reader.read(folder, tasks));
    }
    const ahead = jobs.slice(0, JOBS_AHEAD).map((job) => started(job));
    for (let done = 0; done < jobs.length; done++) {
      await gate.pass(signal);
      const results = (await ahead.shift()) ?? [];
      const next = jobs[done + JOBS_AHEAD];
      if (next !== undefined) ahead.push(started(next));
      await this.#take(
        results.filter((result): result is ReadFile => result.outcome === 'read'),
        knownCode,
      );
      onProgress((done + 1) / jobs.length);
    }
  }

  async #take(
    read: readonly ReadFile[],
    knownCode: (hash: Uint8Array) => Uint8Array | undefined,
  ): Promise<void> {
    const { files } = await encodeFiles(
      read,
      knownCode,
      (ids) => this.#model.encodeKeys(ids),
      codeBytes(this.#model.codebook),
    );
    read.forEach(({ path, fileTokenIds, chunks }, i) => {
      const file = files[i]!;
      this.files.set(path, { path, language: file.language, kind: file.kind, chunks: chunks.map(asChunk) });
      this.#fileTokens.set(path, fileTokenIds);
      this.#apply(
        file,
        chunks.map(({ tokenIds }) => tokenIds),
      );
    });
  }

  #apply(file: Parameters<typeof packFile>[0], tokens: readonly Int32Array[]): void {
    this.view.apply(packFile(file, (term) => this.#dictionary.intern(term)));
    [...this.view.chunksOf(this.#fileSlot(file.path))].forEach((slot, i) => {
      this.#tokensOf.set(slot, tokens[i] ?? new Int32Array(0));
    });
  }

  #fileSlot(path: string): number {
    return this.view.slotOfPath(path) ?? -1;
  }
}

/** What only a stored file has. */
const NO_STATE = { size: 0, mtimeMs: 0, contentHash: new Uint8Array(16) };

const withText = (chunk: Chunk, text: string): Chunk => ({
  ...chunk,
  text,
  symbols: chunk.symbols.filter((symbol) => text.includes(symbol)),
});

/** A job that fails while an earlier one is taken in is told when its turn comes. */
function started<T>(job: () => Promise<T>): Promise<T> {
  const promise = job();
  promise.catch(() => undefined);
  return promise;
}

function asChunk({
  startLine,
  endLine,
  symbols,
  page,
  cell,
  text = '',
  scope = [],
}: ReadFile['chunks'][number]): Chunk {
  return {
    startLine,
    endLine,
    text,
    scope,
    symbols,
    ...(page === undefined ? {} : { page }),
    ...(cell === undefined ? {} : { cell }),
  };
}
