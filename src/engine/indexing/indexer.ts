import { isDeepStrictEqual } from 'node:util';
import type { FileRules } from '../files/fileRules.ts';
import type { LeftOut } from '../files/leftOut.ts';
import { type FoundFile, inspectOne, walk } from '../files/walk.ts';
import type { LiveIndex } from '../index/liveIndex.ts';
import type { IndexStore } from '../index/store.ts';
import type { FileState } from '../index/types.ts';
import type { Model } from '../model/loadModel.ts';
import { atMostEvery } from '../pace.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import type { CpuBudget } from './cpuBudget.ts';
import { encodeFiles, type ReadFile } from './encodeFiles.ts';
import type { Gate } from './gate.ts';
import type { FileReader } from './reader.ts';
import type { ReadResult, ReadTask } from './readFile.ts';

/** Files read by one job of the worker, and jobs under way at once: enough to keep both threads busy. */
const FILES_A_JOB = 12;
const JOBS_AHEAD = 3;
/** The write-ahead log is folded in after this many files, so that it stays small. */
const FILES_A_CHECKPOINT = 500;
/** How many files were found is told this often. */
const FOUND_MS = 200;

export interface IndexerOptions {
  readonly root: string;
  /** Asked at the start of each pass. */
  readonly rules: () => FileRules;
}

/** What a pass is at. */
export type Doing = 'reading' | 'encoding' | 'resting';

export interface Progress {
  readonly stage: 'scanning' | 'indexing' | 'ready';
  readonly filesPending: number;
  /** Files found so far, while scanning. */
  readonly filesFound?: number;
  readonly doing?: Doing;
}

interface Parts {
  readonly store: IndexStore;
  readonly live: () => LiveIndex;
  readonly model: Model;
  readonly reader: FileReader;
  readonly gate: Gate;
  readonly budget: CpuBudget;
}

/** Brings an index in line with a folder: the whole of it, or the paths that changed. */
export class Indexer {
  /** Files left out, by path: a folder, which ends with `/`, stands for all that is in it. */
  skipped: Map<string, LeftOut>;
  /** Chunks encoded so far. */
  encoded = 0;
  readonly #options: IndexerOptions;
  readonly #store: IndexStore;
  readonly #live: () => LiveIndex;
  readonly #model: Model;
  readonly #reader: FileReader;
  readonly #gate: Gate;
  readonly #budget: CpuBudget;
  readonly #onProgress: (progress: Progress) => void;

  constructor(options: IndexerOptions, parts: Parts, onProgress: (progress: Progress) => void) {
    this.#options = options;
    this.#store = parts.store;
    this.#live = parts.live;
    this.#model = parts.model;
    this.#reader = parts.reader;
    this.#gate = parts.gate;
    this.#budget = parts.budget;
    this.skipped = parts.store.leftOut();
    this.#onProgress = onProgress;
  }

  /** Walks the folder and indexes what is new or changed; what is gone leaves the index first. */
  async all(signal: AbortSignal): Promise<void> {
    const states = this.#store.fileStates();
    const gone = new Set(states.keys());
    const tasks: ReadTask[] = [];
    const skipped = new Map<string, LeftOut>();
    let filesFound = 0;
    const tellFound = atMostEvery(FOUND_MS, () =>
      this.#onProgress({ stage: 'scanning', filesPending: 0, filesFound }),
    );
    tellFound();
    for await (const file of walk(this.#options.root, this.#walkOptions(signal, skipped))) {
      const state = states.get(file.path);
      gone.delete(file.path);
      if (!isSame(file, state)) tasks.push({ file, knownHash: state?.contentHash });
      filesFound++;
      tellFound();
    }
    this.skipped = skipped;
    // What goes may come back under another name, so its codes are kept until the new files are in.
    await this.#index(tasks, signal);
    this.#remove([...gone]);
    this.#keepSkipped();
    this.#store.checkpoint();
    this.#onProgress({ stage: 'ready', filesPending: 0 });
  }

  /**
   * Indexes the given paths again.
   *
   * @returns false where only a walk of the whole folder can tell what changed
   */
  async some(paths: readonly string[], signal: AbortSignal): Promise<boolean> {
    if (paths.some((path) => /(?:^|\/)\.(?:gitignore|mopqignore)$/.test(path))) return false;
    const states = this.#store.fileStates();
    const tasks: ReadTask[] = [];
    const gone: string[] = [];
    for (const path of new Set(paths)) {
      const inspected = await inspectOne(this.#options.root, path, this.#walkOptions(signal, this.skipped));
      if (inspected.is === 'folder' || (inspected.is === 'gone' && this.#hasBelow(path, states)))
        return false;
      this.skipped.delete(path);
      if (inspected.is === 'file') {
        const state = states.get(path);
        if (!isSame(inspected.file, state))
          tasks.push({ file: inspected.file, knownHash: state?.contentHash });
      } else if (inspected.is === 'skipped') {
        const { is: _, path: outside, ...why } = inspected;
        this.skipped.set(outside, why);
      }
      if (inspected.is !== 'file') gone.push(path);
    }
    await this.#index(tasks, signal);
    this.#remove(gone);
    this.#keepSkipped();
    this.#onProgress({ stage: 'ready', filesPending: 0 });
    return true;
  }

  /** Whether a path that is gone was a folder. */
  #hasBelow(path: string, states: ReadonlyMap<string, FileState>): boolean {
    const below = (known: string): boolean => known.startsWith(`${path}/`);
    return [...states.keys(), ...this.skipped.keys()].some(below);
  }

  #walkOptions(signal: AbortSignal, skipped: Map<string, LeftOut>) {
    const onSkip = (path: string, why: LeftOut): void => void skipped.set(path, why);
    return { ...this.#options.rules(), signal, onSkip };
  }

  #keepSkipped(): void {
    if (!isDeepStrictEqual(this.#store.leftOut(), this.skipped)) this.#store.putLeftOut(this.skipped);
  }

  async #index(tasks: readonly ReadTask[], signal: AbortSignal): Promise<void> {
    let pending = tasks.length;
    let sinceCheckpoint = 0;
    const ahead: Promise<readonly ReadResult[]>[] = [];
    let next = 0;
    const readAhead = (): void => {
      while (ahead.length < JOBS_AHEAD && next < tasks.length) {
        const job = this.#reader.read(this.#options.root, tasks.slice(next, next + FILES_A_JOB));
        // A job that fails while an earlier one is stored is told when its turn comes.
        job.catch(() => undefined);
        ahead.push(job);
        next += FILES_A_JOB;
      }
    };
    readAhead();
    while (ahead.length > 0) {
      const tell = (doing: Doing): void =>
        this.#onProgress({ stage: 'indexing', filesPending: pending, doing });
      tell('reading');
      await this.#gate.pass(signal);
      const results = (await ahead.shift()) ?? [];
      readAhead();
      tell('encoding');
      await this.#take(results, tasks);
      pending -= results.length;
      if (ahead.length > 0) await this.#budget.rest(signal, () => tell('resting'));
      sinceCheckpoint += results.length;
      if (sinceCheckpoint >= FILES_A_CHECKPOINT) {
        this.#store.checkpoint();
        sinceCheckpoint = 0;
      }
    }
  }

  async #take(results: readonly ReadResult[], tasks: readonly ReadTask[]): Promise<void> {
    const read = results.filter((result): result is ReadFile => result.outcome === 'read');
    const { files, encoded } = await encodeFiles(
      read,
      (hash) => this.#store.codeOf(hash),
      (ids) => this.#model.encodeKeys(ids),
      codeBytes(this.#model.codebook),
    );
    this.encoded += encoded;
    if (files.length > 0) for (const packed of this.#store.putFiles(files)) this.#live().apply(packed);
    const drop: string[] = [];
    for (const result of results) {
      if (result.outcome === 'skipped') {
        this.skipped.set(result.path, { reason: result.reason });
        drop.push(result.path);
      } else if (result.outcome === 'unchanged') {
        const task = tasks.find(({ file }) => file.path === result.path);
        if (task !== undefined) this.#store.touchFile(result.path, task.file.mtimeMs);
      }
    }
    this.#remove(drop);
  }

  #remove(paths: readonly string[]): void {
    const known = paths.filter((path) => this.#live().has(path));
    if (known.length === 0) return;
    this.#store.removeFiles(known);
    for (const path of known) this.#live().remove(path);
  }
}

function isSame(file: FoundFile, state: FileState | undefined): boolean {
  return state !== undefined && state.size === file.size && state.mtimeMs === file.mtimeMs;
}
