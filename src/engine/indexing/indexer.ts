import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FileRules } from '../files/fileRules.ts';
import { type FoundFile, type Inspected, PathInspector } from '../files/inspect.ts';
import type { LeftOut } from '../files/leftOut.ts';
import { walk } from '../files/walk.ts';
import type { LiveIndex } from '../index/liveIndex.ts';
import type { IndexStore } from '../index/store.ts';
import type { FileState } from '../index/types.ts';
import type { Model } from '../model/loadModel.ts';
import { atMostEvery } from '../pace.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import { byTurns } from '../steps.ts';
import type { CpuBudget } from './cpuBudget.ts';
import { encodeFiles, type ReadFile } from './encodeFiles.ts';
import type { Gate } from './gate.ts';
import type { MemoryLimit } from './memoryLimit.ts';
import type { FileReader } from './reader.ts';
import type { ReadResult, ReadTask } from './readFile.ts';
import { readingOrder } from './readingOrder.ts';

/** Files read by one job of a reading process, fewer where they are large. */
const FILES_A_JOB = 12;
const BYTES_A_JOB = 256 * 1024;
/** After each job, segments are merged for so long: as much as keeps pace. */
const TEND_MS = 4;
/** The write-ahead log is folded in after this many files, so that it stays small. */
const FILES_A_CHECKPOINT = 500;
/** So many files hold less to encode than it takes to read all codes of a large index. */
const FEW_FILES = 50;
/** So many paths are looked up without a pause. */
const PATHS_A_TURN = 100;
/** How many files were found is told this often. */
const FOUND_MS = 200;

export interface IndexerOptions {
  readonly root: string;
  /** Indexes of other folders that may hold the same texts; asked where there is much to index. */
  readonly siblings?: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly log?: ((message: string) => void) | undefined;
  /** Paths of files that are read before all others, relative to the root. */
  readonly first?: readonly string[] | undefined;
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
  readonly memory: MemoryLimit;
  /** Called now and then while much is indexed. */
  readonly onCheckpoint?: () => Promise<void>;
}

/** Brings an index in line with a folder: the whole of it, or the paths that changed. */
export class Indexer {
  /** Files left out, by path: a folder, which ends with `/`, stands for all that is in it. */
  skipped: Map<string, LeftOut>;
  /** What was on that list, or was not, before it changed under these paths; since it was last stored. */
  readonly #skippedBefore = new Map<string, LeftOut | undefined>();
  /** Chunks encoded so far. */
  encoded = 0;
  readonly #options: IndexerOptions;
  readonly #store: IndexStore;
  readonly #live: () => LiveIndex;
  readonly #model: Model;
  readonly #reader: FileReader;
  readonly #gate: Gate;
  readonly #budget: CpuBudget;
  readonly #memory: MemoryLimit;
  readonly #onCheckpoint: Parts['onCheckpoint'];
  readonly #onProgress: (progress: Progress) => void;

  constructor(options: IndexerOptions, parts: Parts, onProgress: (progress: Progress) => void) {
    this.#options = options;
    this.#store = parts.store;
    this.#live = parts.live;
    this.#model = parts.model;
    this.#reader = parts.reader;
    this.#gate = parts.gate;
    this.#budget = parts.budget;
    this.#memory = parts.memory;
    this.#onCheckpoint = parts.onCheckpoint;
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
    const onSkip = (path: string, why: LeftOut): void => void skipped.set(path, why);
    const options = { ...this.#options.rules(), signal, onSkip };
    for await (const file of walk(this.#options.root, options)) {
      const state = states.get(file.path);
      gone.delete(file.path);
      if (!isSame(file, state)) tasks.push({ file, knownHash: state?.contentHash });
      filesFound++;
      tellFound();
    }
    this.skipped = skipped;
    this.#skippedBefore.clear();
    if (tasks.length > FEW_FILES) {
      await byTurns(this.#store.readCodes(), signal);
      await this.#borrowCodes(signal);
    }
    // What goes may come back under another name, so its codes are kept until the new files are in.
    await this.#index(readingOrder(tasks, new Set(this.#options.first)), signal);
    this.#remove([...gone]);
    if (!isDeepStrictEqual(this.#store.leftOut(), skipped)) this.#store.putLeftOut(skipped);
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
    const inspector = new PathInspector(this.#options.root, this.#options.rules());
    const inspected = new Map<string, Inspected>();
    for (const path of new Set(paths)) inspected.set(path, await inspector.inspect(path));
    if ([...inspected.values()].some((each) => each.is === 'folder' && each.isLink)) return false;
    this.#forgetSkipped(inspected);
    const tasks = new Map<string, ReadTask>();
    const gone = new Set<string>();
    let looked = 0;
    for (const [path, each] of inspected) {
      if (++looked % PATHS_A_TURN === 0) await nextTurn();
      const states = this.#statesAt(path);
      for (const known of states.keys()) gone.add(known);
      for await (const file of this.#filesAt(path, each, signal)) {
        gone.delete(file.path);
        const state = states.get(file.path);
        if (!isSame(file, state)) tasks.set(file.path, { file, knownHash: state?.contentHash });
      }
    }
    if (tasks.size > FEW_FILES) await byTurns(this.#store.readCodes(), signal);
    else this.#store.expectOnly([...inspected.keys(), ...gone]);
    await this.#index([...tasks.values()], signal);
    this.#remove([...gone].filter((path) => !tasks.has(path)));
    this.#keepSkipped();
    this.#onProgress({ stage: 'ready', filesPending: 0 });
    return true;
  }

  /** What the index has under a path, be it a file or a folder. */
  #statesAt(path: string): Map<string, FileState> {
    const states = this.#store.fileStates(`${path}/`);
    const own = this.#store.fileStatesOf([path]).get(path);
    return own === undefined ? states : states.set(path, own);
  }

  async *#filesAt(path: string, inspected: Inspected, signal: AbortSignal): AsyncGenerator<FoundFile> {
    if (inspected.is === 'file') yield inspected.file;
    if (inspected.is === 'folder') {
      const onSkip = this.#leaveOut.bind(this);
      yield* walk(this.#options.root, { ...this.#options.rules(), signal, onSkip }, `${path}/`);
    }
    if (inspected.is !== 'skipped') return;
    const { is: _, path: outside, ...why } = inspected;
    this.#leaveOut(outside, why);
  }

  /** Takes paths, and what is below those that are no files, off the list of what is left out. */
  #forgetSkipped(inspected: ReadonlyMap<string, Inspected>): void {
    const isBelow = (path: string): boolean =>
      foldersAbove(path).some((folder) => !['file', undefined].includes(inspected.get(folder)?.is));
    const onlyFiles = [...inspected.values()].every(({ is }) => is === 'file');
    const below = onlyFiles ? [] : [...this.skipped.keys()].filter(isBelow);
    for (const path of [...inspected.keys(), ...below]) {
      this.#noteSkipped(path);
      this.skipped.delete(path);
    }
  }

  #leaveOut(path: string, why: LeftOut): void {
    this.#noteSkipped(path);
    this.skipped.set(path, why);
  }

  #noteSkipped(path: string): void {
    if (!this.#skippedBefore.has(path)) this.#skippedBefore.set(path, this.skipped.get(path));
  }

  /** Stores the list of what is left out where it is not what it was. */
  #keepSkipped(): void {
    const before = [...this.#skippedBefore];
    if (before.some(([path, why]) => !isDeepStrictEqual(this.skipped.get(path), why)))
      this.#store.putLeftOut(this.skipped);
    this.#skippedBefore.clear();
  }

  async #borrowCodes(signal: AbortSignal): Promise<void> {
    const { siblings, log } = this.#options;
    for (const path of (await siblings?.(signal)) ?? []) {
      signal.throwIfAborted();
      await this.#store
        .borrowCodes(path)
        .catch((error) => log?.(`The index ${path} of a worktree cannot be read: ${error}`));
    }
  }

  async #index(tasks: readonly ReadTask[], signal: AbortSignal): Promise<void> {
    try {
      await this.#readAndStore(tasks, signal);
    } finally {
      this.#store.restCodes();
    }
  }

  async #readAndStore(tasks: readonly ReadTask[], signal: AbortSignal): Promise<void> {
    let pending = tasks.length;
    let sinceCheckpoint = 0;
    const ahead: Promise<readonly ReadResult[]>[] = [];
    let next = 0;
    const readAhead = (): void => {
      while (ahead.length < this.#reader.jobsAhead && next < tasks.length) {
        const end = jobEnd(tasks, next);
        const job = this.#reader.read(this.#options.root, tasks.slice(next, end));
        // A job that fails while an earlier one is stored is told when its turn comes.
        job.catch(() => undefined);
        ahead.push(job);
        next = end;
      }
    };
    readAhead();
    while (ahead.length > 0) {
      const tell = (doing: Doing): void =>
        this.#onProgress({ stage: 'indexing', filesPending: pending, doing });
      tell('reading');
      await this.#gate.pass(signal);
      this.#memory.check();
      // In order, whichever is read first: the same files make the same index, whatever else the machine does.
      const results = (await ahead.shift()) ?? [];
      readAhead();
      tell('encoding');
      await this.#take(results);
      this.#live().tend(TEND_MS);
      pending -= results.length;
      if (ahead.length > 0) await this.#budget.rest(signal, () => tell('resting'));
      sinceCheckpoint += results.length;
      if (sinceCheckpoint >= FILES_A_CHECKPOINT) {
        this.#store.checkpoint();
        await this.#onCheckpoint?.();
        sinceCheckpoint = 0;
      }
    }
  }

  async #take(results: readonly ReadResult[]): Promise<void> {
    const read = results.filter((result): result is ReadFile => result.outcome === 'read');
    const { files, encoded } = await encodeFiles(
      read,
      (hash) => this.#store.codeOf(hash),
      (ids) => this.#model.encodeKeys(ids),
      codeBytes(this.#model.codebook),
    );
    this.encoded += encoded;
    if (files.length > 0) for (const packed of this.#store.putFiles(files)) this.#live().apply(packed);
    const skipped = results.filter((result) => result.outcome === 'skipped');
    for (const { path, reason } of skipped) this.#leaveOut(path, { reason });
    const unchanged = results.filter((result) => result.outcome === 'unchanged');
    if (unchanged.length > 0) this.#store.touchFiles(unchanged);
    this.#remove(skipped.map(({ path }) => path));
  }

  #remove(paths: readonly string[]): void {
    const known = paths.filter((path) => this.#live().has(path));
    if (known.length === 0) return;
    this.#store.removeFiles(known);
    for (const path of known) this.#live().remove(path);
  }
}

/** Where the job ends that begins with a task. */
function jobEnd(tasks: readonly ReadTask[], start: number): number {
  let end = start;
  for (let bytes = 0; end < tasks.length && end - start < FILES_A_JOB && bytes < BYTES_A_JOB; end++) {
    bytes += tasks[end]?.file.size ?? 0;
  }
  return end;
}

function isSame(file: FoundFile, state: FileState | undefined): boolean {
  return state !== undefined && state.size === file.size && state.mtimeMs === file.mtimeMs;
}

/** The folders that a path lies in; a path that ends with `/` is one of them. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}
