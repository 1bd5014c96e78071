import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunkingVersion } from './chunks/version.ts';
import { MopqError } from './errors.ts';
import { DEFAULT_FILE_RULES, type FileRules } from './files/fileRules.ts';
import type { LeftOut } from './files/leftOut.ts';
import { HistoryKeeper } from './history/keeper.ts';
import { siblingFolders } from './history/repository.ts';
import { LiveIndex } from './index/liveIndex.ts';
import { type OpenIndex, openIndex, takeIn } from './index/openIndex.ts';
import type { IndexStore } from './index/store.ts';
import { keepSnapshot, mergeSegments, ONCE_DONE, UNDER_WAY } from './index/upkeep.ts';
import { CpuBudget, FULL_PACE } from './indexing/cpuBudget.ts';
import { Gate } from './indexing/gate.ts';
import { Indexer, type Progress } from './indexing/indexer.ts';
import { MemoryLimit } from './indexing/memoryLimit.ts';
import { FileReader } from './indexing/reader.ts';
import { indexFile } from './indexLocation.ts';
import type { Model } from './model/loadModel.ts';
import { atMostEvery } from './pace.ts';
import type { Phase } from './protocol.ts';
import { codeBytes } from './quantizer/codebook.ts';
import { createScanner } from './quantizer/createScanner.ts';
import type { CodeScanner } from './quantizer/scanner.ts';
import { atOnce, byTurns } from './steps.ts';

/** A follower looks this often whether the writer stored something, or is gone. */
const FOLLOW_MS = 1000;
/** Progress within a phase is told at most so often. */
const PROGRESS_MS = 100;

export interface KeeperOptions {
  readonly folder: string;
  /** Folder of the model, from which the worker loads the tokenizer. */
  readonly modelFolder: string;
  readonly model: Model;
  readonly indexDirectory?: string | undefined;
  /** Name of the index among those of the folder. */
  readonly indexName?: string | undefined;
  /** What is indexed; where left out, the rules that the last editor on this index had, and otherwise the usual ones. */
  readonly rules?: FileRules | undefined;
  /** Whether whoever opens this index without rules follows these from now on. */
  readonly setsRules?: boolean;
  /** Paths of files that are read before all others, relative to the folder. */
  readonly first?: readonly string[] | undefined;
  /** Holds indexing to a share of the processors; where left out, it takes what it can. */
  readonly budget?: CpuBudget | undefined;
  /** How much memory indexing may take; as much as it needs where left out. */
  readonly memory?: MemoryLimit | undefined;
  /** Whether earlier commits take part in search, which the user's git tells; they do where left out. */
  readonly history?: boolean;
  readonly log?: (message: string) => void;
}

/** How far the present pass over the folder is. */
type Pass = Omit<Progress, 'stage'>;

const NO_PASS: Pass = { filesPending: 0 };

/** Keeps one folder's index up to date: as its only writer, or by following another process that is. */
export class IndexKeeper {
  readonly #options: KeeperOptions;
  readonly #onChange: () => void;
  readonly #tellProgress: () => void;
  readonly #gate = new Gate();
  readonly #reader: FileReader;
  readonly #budget: CpuBudget;
  readonly #memory: MemoryLimit;
  readonly #abort = new AbortController();
  readonly #log = (message: string): void => this.#options.log?.(message);
  readonly store: IndexStore;
  #live: LiveIndex;
  #indexer: Indexer;
  readonly #history: HistoryKeeper | undefined;
  #phase: Phase = 'opening';
  #problem: string | undefined;
  #pass = NO_PASS;
  #version = 0;
  /** Everything that changes the index, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #changed = new Set<string>();
  /** No pass over the whole folder has come to its end yet, or a later one failed: only a walk tells what is missing. */
  #behind = true;
  #forgotten = false;
  #follow: NodeJS.Timeout | undefined;

  /**
   * Opens the index. What it holds can be searched at once; `start` brings it up to date.
   *
   * @param onChange called when what this tells of the index has changed
   * @throws MopqError index-unusable
   */
  constructor(options: KeeperOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
    this.#tellProgress = atMostEvery(PROGRESS_MS, onChange);
    const budget = options.budget ?? new CpuBudget(FULL_PACE);
    this.#budget = budget;
    const memory = options.memory ?? new MemoryLimit();
    this.#memory = memory;
    const onCpu = (milliseconds: number): void => budget.spend(milliseconds);
    const { modelFolder, log } = options;
    this.#reader = new FileReader({ modelFolder, log, onCpu, memory });
    const { store, live, version } = this.#openIndex();
    this.store = store;
    this.#live = live;
    this.#version = version;
    this.#indexer = this.#newIndexer();
    this.#history = options.history === false ? undefined : this.#newHistory();
    this.#history?.load();
  }

  /** What search reads; another one takes its place when that is compacted or made again. */
  get live(): LiveIndex {
    return this.#live;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** What went wrong, and what to do. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get pass(): Pass {
    return this.#pass;
  }

  /** Whether part of the folder is not indexed yet, as far as this process knows. */
  get partial(): boolean {
    return this.#phase === 'following' ? !this.store.complete : this.#phase !== 'ready';
  }

  /** Files that are not indexed, by path. */
  get leftOut(): ReadonlyMap<string, LeftOut> {
    return this.#indexer.skipped;
  }

  /** How many chunks this process had to encode. */
  get encoded(): number {
    return this.#indexer.encoded;
  }

  /** The rules that decide what is indexed. */
  get rules(): FileRules {
    return this.#options.rules ?? this.store.rules() ?? DEFAULT_FILE_RULES;
  }

  /** Begins to bring the index up to date, in place of any other writer if `steal`; otherwise follows it. */
  start({ steal }: { steal: boolean } = { steal: true }): void {
    if (!this.#claim(steal)) this.#becomeFollower();
  }

  /** Resolves once nothing is left to index. */
  async settled(): Promise<void> {
    let work: Promise<void>;
    do {
      work = this.#work;
      await work;
    } while (work !== this.#work);
  }

  /** Paths that a watcher saw change, relative to the folder. */
  changed(paths: readonly string[]): void {
    // Who becomes the writer walks the whole folder anyway.
    if (!this.store.writable) return;
    for (const path of paths) this.#changed.add(path);
    this.#queue(async (signal) => {
      const batch = [...this.#changed];
      this.#changed.clear();
      if (batch.length === 0) return;
      if (this.#behind || !(await this.#indexer.some(batch, signal))) await this.#indexAll(signal);
      else this.followHistory();
    });
  }

  /** Walks the whole folder again. */
  refresh(): void {
    if (this.store.writable) this.#queueAll();
  }

  pause(): void {
    this.#gate.close();
    if (this.#pass.filesPending > 0 || this.#phase === 'scanning') this.#setPhase('paused');
  }

  resume(): void {
    const paused = this.#gate.closed;
    this.#gate.open();
    if (paused && this.#phase === 'paused') this.#setPhase('indexing');
  }

  /** Throws the index away and makes it again. */
  rebuild(): void {
    this.resume();
    this.#queue(async (signal) => {
      this.store.clear();
      this.#live = new LiveIndex(this.store.dictionary, () => this.#scanner());
      this.#indexer = this.#newIndexer();
      await this.#indexAll(signal);
    });
  }

  /** Takes in new commits, which no watcher tells of. */
  followHistory(): void {
    const history = this.#history;
    if (history === undefined || !this.store.writable || this.#behind) return;
    void history.isBehind(this.#abort.signal).then((behind) => {
      if (behind) this.#queue((signal) => history.update(signal));
    });
  }

  /** Ends work and empties the index, for other processes that read it too; then closes. */
  async forget(): Promise<void> {
    await this.#end();
    this.store.claim({ steal: true, onLost: () => undefined });
    this.store.forget();
    this.store.close();
    this.#forgotten = true;
  }

  async close(): Promise<void> {
    await this.#end();
    if (!this.#forgotten) this.store.close();
  }

  async #end(): Promise<void> {
    clearInterval(this.#follow);
    this.#abort.abort();
    this.#gate.open();
    // First, so that nothing waits for a file that takes long.
    this.#reader.close();
    await this.#work;
  }

  #openIndex(): OpenIndex {
    const { folder, indexDirectory, indexName, model } = this.#options;
    const digest = `${model.digest} ${chunkingVersion}`;
    const identity = { id: model.manifest.id, digest, codeBytes: codeBytes(model.codebook) };
    return openIndex(
      indexFile(folder, indexDirectory, indexName),
      identity,
      () => this.#scanner(),
      this.#log,
    );
  }

  #scanner(): CodeScanner {
    return createScanner(this.#options.model.codebook);
  }

  #newIndexer(): Indexer {
    const { folder, first, model, log } = this.#options;
    const parts = {
      store: this.store,
      live: () => this.#live,
      model,
      reader: this.#reader,
      gate: this.#gate,
      budget: this.#budget,
      memory: this.#memory,
      onCheckpoint: () => keepSnapshot(this.store, this.#live, UNDER_WAY, this.#log),
    };
    const siblings = this.#siblingIndexes.bind(this);
    const options = { root: folder, rules: () => this.rules, first, siblings, log };
    return new Indexer(options, parts, (progress) => this.#report(progress));
  }

  /** Indexes of the same folder in other worktrees; none where git is not asked, or the index is at a place of its own. */
  async #siblingIndexes(signal: AbortSignal): Promise<string[]> {
    const { folder, indexDirectory, indexName, history } = this.#options;
    if (indexDirectory !== undefined || history === false) return [];
    const siblings = await siblingFolders(folder, signal);
    return siblings.filter((each) => existsSync(each)).map((each) => indexFile(each, undefined, indexName));
  }

  #newHistory(): HistoryKeeper {
    const { folder, model, log = () => undefined } = this.#options;
    const parts = { folder, model, log, store: this.store, live: () => this.#live };
    return new HistoryKeeper({ ...parts, createScanner: () => this.#scanner() });
  }

  #queueAll(): void {
    this.#queue((signal) => this.#indexAll(signal));
  }

  async #indexAll(signal: AbortSignal): Promise<void> {
    this.#behind = true;
    await this.#indexer.all(signal);
    // What is kept next takes memory, too.
    this.#reader.rest();
    this.store.setComplete(true);
    this.#behind = false;
    await this.#history?.update(signal);
  }

  #queue(task: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#abort;
    this.#work = this.#work.then(async () => {
      if (signal.aborted || !this.store.writable) return;
      try {
        this.#problem = undefined;
        await task(signal);
        this.#version = this.store.version();
        this.#setPhase('ready');
        await this.#compact(signal);
        await byTurns(mergeSegments(this.#live), signal);
        await keepSnapshot(this.store, this.#live, ONCE_DONE, this.#log);
        await this.#shrink(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#behind = true;
        if (!this.store.writable) return this.#becomeFollower();
        this.#fail(error);
      }
    });
  }

  /** Gives free room on disk back, as long as nothing else is to be done. */
  async #shrink(signal: AbortSignal): Promise<void> {
    for (const _ of this.store.shrink()) {
      await nextTurn();
      if (signal.aborted || this.#changed.size > 0) return;
    }
  }

  #report({ stage, ...pass }: Progress): void {
    this.#pass = pass;
    if (stage === 'indexing' && this.#behind) this.store.setComplete(false);
    if (stage === 'ready') return;
    const phase = this.#gate.closed ? 'paused' : stage;
    if (phase === this.#phase) this.#tellProgress();
    else this.#setPhase(phase);
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    if (phase === 'ready' || phase === 'following') this.#pass = NO_PASS;
    this.#onChange();
  }

  /** Another process writes: answer from what it stores, and take over when it is gone. */
  #becomeFollower(): void {
    if (this.#abort.signal.aborted) return;
    this.#setPhase('following');
    clearInterval(this.#follow);
    this.#follow = setInterval(() => this.#followOnce(), FOLLOW_MS).unref();
  }

  #followOnce(): void {
    try {
      this.#catchUp();
      this.#history?.load();
      if (this.#claim(false)) clearInterval(this.#follow);
    } catch (error) {
      clearInterval(this.#follow);
      this.#fail(error);
    }
  }

  /** Becomes the writer where it may, and begins to bring the index up to date. */
  #claim(steal: boolean): boolean {
    if (!this.store.claim({ steal, onLost: () => this.#becomeFollower() })) return false;
    const { rules, setsRules } = this.#options;
    if (rules !== undefined && setsRules) this.store.putRules(rules);
    // What the former writer stored since the last look would otherwise seem known and never be loaded.
    this.#catchUp();
    this.#queueAll();
    return true;
  }

  /** Takes in what another process stored. */
  #catchUp(): void {
    const changes = this.store.changedSince(this.#version);
    if (changes === undefined) return;
    takeIn(this.#live, this.store, changes);
    this.#version = changes.version;
    this.#indexer.skipped = this.store.leftOut();
    if (this.#live.worthCompacting) this.#live = atOnce(this.#live.compacting());
    this.#onChange();
  }

  /** Takes a copy of the live index without what is dead in its place, unless another process wrote meanwhile. */
  async #compact(signal: AbortSignal): Promise<void> {
    const former = this.#live;
    const version = this.#version;
    if (!former.worthCompacting) return;
    const copy = await byTurns(former.compacting(), signal);
    if (this.#live === former && this.#version === version) this.#live = copy;
  }

  #fail(error: unknown): void {
    this.#problem = error instanceof MopqError ? `${error.message} ${error.action}` : String(error);
    this.#log(`Indexing ${this.#options.folder} failed: ${error instanceof Error ? error.stack : error}`);
    this.#setPhase('failed');
  }
}
