import { existsSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SourceKind } from './chunks/chunk.ts';
import type { Extracted } from './chunks/extract.ts';
import { chunkingVersion } from './chunks/version.ts';
import { countBy } from './counts.ts';
import { type DuplicatesOptions, type DuplicatesRequest, findDuplicates } from './duplicates/find.ts';
import { MopqError } from './errors.ts';
import { DEFAULT_FILE_RULES, type FileRules } from './files/fileRules.ts';
import { fileType } from './files/languages.ts';
import type { SkipReason } from './files/leftOut.ts';
import { HistoryKeeper } from './history/keeper.ts';
import { siblingFolders } from './history/repository.ts';
import { HitTexts } from './hitText.ts';
import { LiveIndex } from './index/liveIndex.ts';
import { type OpenIndex, openIndex, takeIn } from './index/openIndex.ts';
import type { IndexStore } from './index/store.ts';
import { keepSnapshot, mergeSegments, ONCE_DONE, UNDER_WAY } from './index/upkeep.ts';
import { CpuBudget, FULL_PACE } from './indexing/cpuBudget.ts';
import { Gate } from './indexing/gate.ts';
import { type Doing, Indexer, type Progress } from './indexing/indexer.ts';
import { MemoryLimit } from './indexing/memoryLimit.ts';
import { FileReader } from './indexing/reader.ts';
import { indexFile } from './indexLocation.ts';
import type { Model } from './model/loadModel.ts';
import { atMostEvery } from './pace.ts';
import type { DuplicatesAnswer, FolderHit, FolderSearchAnswer, FolderStatus, Phase } from './protocol.ts';
import { codeBytes } from './quantizer/codebook.ts';
import { createScanner } from './quantizer/createScanner.ts';
import type { CodeScanner } from './quantizer/scanner.ts';
import { bestLines } from './search/bestLines.ts';
import { hintFor, type Query } from './search/query.ts';
import { type QueryEncoder, queryOf, type SearchOptions, type Self, search } from './search/search.ts';
import type { Hit, SearchRequest } from './search/types.ts';
import { atOnce, byTurns } from './steps.ts';
import { explainFile, type FileVerdict, type LeftOutItem, leftOutItemOf } from './why.ts';

/** A follower looks this often whether the writer stored something, or is gone. */
const FOLLOW_MS = 1000;
/** Progress within a phase is told at most so often. */
const PROGRESS_MS = 100;

export interface EngineOptions {
  readonly folder: string;
  /** Folder of the model, from which the worker loads the tokenizer. */
  readonly modelFolder: string;
  readonly model: Model;
  readonly indexDirectory?: string | undefined;
  /** Name of the index among those of the folder. */
  readonly indexName?: string | undefined;
  /** What turns queries into vectors, in place of the model, whose keys it must fit. */
  readonly asking?: Asking | undefined;
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
  readonly onStatus?: (status: FolderStatus) => void;
  readonly log?: (message: string) => void;
}

/** How queries are asked. */
export interface Asking {
  readonly encoder: QueryEncoder;
  /** Share of meaning in the fusion with words; the usual one where left out. */
  readonly meaningWeight?: number | undefined;
}

/** One workspace folder: its index, kept up to date, and the answers from it. */
export class Engine {
  readonly folder: string;
  readonly #options: EngineOptions;
  readonly #texts: HitTexts;
  readonly #gate = new Gate();
  readonly #reader: FileReader;
  readonly #budget: CpuBudget;
  readonly #memory: MemoryLimit;
  readonly #tellProgress = atMostEvery(PROGRESS_MS, () => this.#options.onStatus?.(this.status()));
  readonly #abort = new AbortController();
  readonly #log = (message: string): void => this.#options.log?.(message);
  readonly #store: IndexStore;
  #live: LiveIndex;
  #indexer: Indexer;
  readonly #history: HistoryKeeper | undefined;
  #asking: Asking;
  #phase: Phase = 'opening';
  #problem: string | undefined;
  #filesPending = 0;
  #filesFound: number | undefined;
  #doing: Doing | undefined;
  #version = 0;
  /** Everything that changes the index, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #changed = new Set<string>();
  /** No pass over the whole folder has come to its end yet, or a later one failed: only a walk tells what is missing. */
  #behind = true;
  #forgotten = false;
  #follow: NodeJS.Timeout | undefined;

  private constructor(options: EngineOptions) {
    this.folder = options.folder;
    this.#options = options;
    this.#asking = options.asking ?? { encoder: options.model };
    this.#texts = new HitTexts(options.folder);
    const budget = options.budget ?? new CpuBudget(FULL_PACE);
    this.#budget = budget;
    const memory = options.memory ?? new MemoryLimit();
    this.#memory = memory;
    const onCpu = (milliseconds: number): void => budget.spend(milliseconds);
    const { modelFolder, log } = options;
    this.#reader = new FileReader({ modelFolder, log, onCpu, memory });
    const { store, live, version } = this.#openIndex();
    this.#store = store;
    this.#live = live;
    this.#version = version;
    this.#indexer = this.#newIndexer();
    this.#history = options.history === false ? undefined : this.#newHistory();
    this.#history?.load();
  }

  /**
   * Opens a folder's index. What it holds can be searched at once; `start` brings it up to date.
   *
   * @throws MopqError folder-missing, index-unusable
   */
  static open(options: EngineOptions): Engine {
    const stats = statSync(options.folder, { throwIfNoEntry: false });
    if (!stats?.isDirectory()) {
      throw new MopqError('folder-missing', `There is no folder ${options.folder}.`, 'Check the path.');
    }
    return new Engine(options);
  }

  /** Begins to bring the index up to date, in place of any other writer if `steal`; otherwise follows it. */
  start({ steal }: { steal: boolean } = { steal: true }): void {
    if (!this.#claim(steal)) this.#becomeFollower();
  }

  /** Resolves once nothing is left to index, with what became of it. */
  async settled(): Promise<FolderStatus> {
    let work: Promise<void>;
    do {
      work = this.#work;
      await work;
    } while (work !== this.#work);
    return this.status();
  }

  async search(request: SearchRequest, options: SearchOptions = {}): Promise<FolderSearchAnswer> {
    this.#followHistory();
    const begin = performance.now();
    const { encoder, meaningWeight } = this.#asking;
    const readLines = this.#texts.lines.bind(this.#texts);
    const found = await search(this.#live, encoder, request, { meaningWeight, readLines, ...options });
    const query = queryOf(request, options);
    const hits = await this.#withText(query, found);
    const milliseconds = performance.now() - begin;
    const hint = hits.length === 0 ? hintFor(query) : undefined;
    return { hits, milliseconds, partial: this.#partial, ...(hint && { hint }) };
  }

  /** From now on queries are asked so. */
  askBy(asking: Asking): void {
    this.#asking = asking;
  }

  /** Paths that a watcher saw change, relative to the folder. */
  changed(paths: readonly string[]): void {
    // Who becomes the writer walks the whole folder anyway.
    if (!this.#store.writable) return;
    for (const path of paths) this.#changed.add(path);
    this.#queue(async (signal) => {
      const batch = [...this.#changed];
      this.#changed.clear();
      if (batch.length === 0) return;
      if (this.#behind || !(await this.#indexer.some(batch, signal))) await this.#indexAll(signal);
      else this.#followHistory();
    });
  }

  /** Walks the whole folder again. */
  refresh(): void {
    if (this.#store.writable) this.#queueAll();
  }

  pause(): void {
    this.#gate.close();
    if (this.#filesPending > 0 || this.#phase === 'scanning') this.#setPhase('paused');
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
      this.#store.clear();
      this.#live = new LiveIndex(this.#store.dictionary, () => this.#scanner());
      this.#indexer = this.#newIndexer();
      await this.#indexAll(signal);
    });
  }

  /** The chunk that a line of a file belongs to, with its lines as they stand on disk now. */
  async chunkAt(path: string, line: number): Promise<(Self & { readonly text: string }) | undefined> {
    const slot = this.#live.slotAt(path, line);
    if (slot === undefined) return undefined;
    const { startLine, endLine } = {
      startLine: this.#live.startLine(slot),
      endLine: this.#live.endLine(slot),
    };
    const text = await this.#texts.lines(path, this.#kindOf(path), startLine, endLine);
    return text === undefined ? undefined : { path, startLine, endLine, text };
  }

  /** A file as the chunker reads it. */
  async text(path: string): Promise<Pick<Extracted, 'text' | 'parts'>> {
    const read = await this.#texts.extracted(path, this.#kindOf(path));
    if (read === undefined) {
      throw new MopqError('bad-request', `${path} is gone or cannot be read.`, 'Search again.');
    }
    const { text, parts } = read;
    return { text, ...(parts && { parts }) };
  }

  /**
   * Copies among the chunks of a part of the folder.
   *
   * @throws AbortError once the signal is aborted
   */
  async duplicates(request: DuplicatesRequest, options: DuplicatesOptions = {}): Promise<DuplicatesAnswer> {
    const begin = performance.now();
    const read = this.#texts.text.bind(this.#texts);
    const found = await findDuplicates(this.#live, read, request, options);
    return { ...found, milliseconds: performance.now() - begin };
  }

  status(): FolderStatus {
    const changedAt = this.#store.changedAt();
    return {
      folder: this.folder,
      phase: this.#phase,
      ...(this.#partial ? { partial: true as const } : {}),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      modelId: this.#options.model.manifest.id,
      files: this.#live.fileCount,
      filesPending: this.#filesPending,
      ...(this.#filesFound === undefined ? {} : { filesFound: this.#filesFound }),
      ...(this.#doing === undefined ? {} : { doing: this.#doing }),
      chunks: this.#live.chunkCount,
      bytesOnDisk: this.#store.bytesOnDisk(),
      encodedSinceOpen: this.#indexer.encoded,
      memory: process.memoryUsage.rss(),
      ...(changedAt === undefined ? {} : { changedAt }),
      skipped: countBy([...this.#indexer.skipped.values()].map(({ reason }) => reason)),
      ...this.#live.counts.byLanguage,
      folders: this.#live.counts.topFolders,
    };
  }

  /** What is left out for one reason, sorted by path. */
  leftOut(reason: SkipReason): LeftOutItem[] {
    return [...this.#indexer.skipped]
      .filter(([, why]) => why.reason === reason)
      .map(([path, why]) => leftOutItemOf(path, why))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The rules that decide what is indexed. */
  get rules(): FileRules {
    return this.#options.rules ?? this.#store.rules() ?? DEFAULT_FILE_RULES;
  }

  /** Says why a file or folder is, or is not, in the search. */
  why(path: string): Promise<FileVerdict> {
    const live = this.#live;
    return explainFile(path, {
      folder: this.folder,
      rules: this.rules,
      phase: this.#phase,
      leftOut: this.#indexer.skipped,
      chunks: (each) => {
        const slot = live.slotOfPath(each);
        return slot === undefined ? undefined : live.chunksIn(slot);
      },
      filesIn: (folder) => [...live.paths].filter((each) => each.startsWith(folder)).length,
    });
  }

  /** Ends work and empties the index, for other processes that read it too; then closes. */
  async forget(): Promise<void> {
    await this.#end();
    this.#store.claim({ steal: true, onLost: () => undefined });
    this.#store.forget();
    this.#store.close();
    this.#forgotten = true;
  }

  async close(): Promise<void> {
    await this.#end();
    if (!this.#forgotten) this.#store.close();
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
      store: this.#store,
      live: () => this.#live,
      model,
      reader: this.#reader,
      gate: this.#gate,
      budget: this.#budget,
      memory: this.#memory,
      onCheckpoint: () => keepSnapshot(this.#store, this.#live, UNDER_WAY, this.#log),
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
    const parts = { folder, model, log, store: this.#store, live: () => this.#live };
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
    this.#store.setComplete(true);
    this.#behind = false;
    await this.#history?.update(signal);
  }

  /** Takes in new commits, which no watcher tells of. */
  #followHistory(): void {
    const history = this.#history;
    if (history === undefined || !this.#store.writable || this.#behind) return;
    void history.isBehind(this.#abort.signal).then((behind) => {
      if (behind) this.#queue((signal) => history.update(signal));
    });
  }

  #queue(task: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#abort;
    this.#work = this.#work.then(async () => {
      if (signal.aborted || !this.#store.writable) return;
      try {
        this.#problem = undefined;
        await task(signal);
        this.#version = this.#store.version();
        this.#setPhase('ready');
        await this.#compact(signal);
        await byTurns(mergeSegments(this.#live), signal);
        await keepSnapshot(this.#store, this.#live, ONCE_DONE, this.#log);
        await this.#shrink(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#behind = true;
        if (!this.#store.writable) return this.#becomeFollower();
        this.#fail(error);
      }
    });
  }

  /** Gives free room on disk back, as long as nothing else is to be done. */
  async #shrink(signal: AbortSignal): Promise<void> {
    for (const _ of this.#store.shrink()) {
      await nextTurn();
      if (signal.aborted || this.#changed.size > 0) return;
    }
  }

  #report({ stage, filesPending, filesFound, doing }: Progress): void {
    this.#filesPending = filesPending;
    this.#filesFound = filesFound;
    this.#doing = doing;
    if (stage === 'indexing' && this.#behind) this.#store.setComplete(false);
    if (stage === 'ready') return;
    const phase = this.#gate.closed ? 'paused' : stage;
    if (phase === this.#phase) this.#tellProgress();
    else this.#setPhase(phase);
  }

  /** Whether part of the folder is not indexed yet, as far as this process knows. */
  get #partial(): boolean {
    return this.#phase === 'following' ? !this.#store.complete : this.#phase !== 'ready';
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    if (phase === 'ready' || phase === 'following') {
      this.#filesPending = 0;
      this.#filesFound = undefined;
      this.#doing = undefined;
    }
    this.#options.onStatus?.(this.status());
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
    if (!this.#store.claim({ steal, onLost: () => this.#becomeFollower() })) return false;
    const { rules, setsRules } = this.#options;
    if (rules !== undefined && setsRules) this.#store.putRules(rules);
    // What the former writer stored since the last look would otherwise seem known and never be loaded.
    this.#catchUp();
    this.#queueAll();
    return true;
  }

  /** Takes in what another process stored. */
  #catchUp(): void {
    const changes = this.#store.changedSince(this.#version);
    if (changes === undefined) return;
    takeIn(this.#live, this.#store, changes);
    this.#version = changes.version;
    this.#indexer.skipped = this.#store.leftOut();
    if (this.#live.worthCompacting) this.#live = atOnce(this.#live.compacting());
    this.#options.onStatus?.(this.status());
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
    this.#options.log?.(`Indexing ${this.folder} failed: ${error instanceof Error ? error.stack : error}`);
    this.#setPhase('failed');
  }

  /**
   * Adds the lines of hits, and which of them match best. Where a file changed and nobody told, it is indexed again:
   * hits of one that is gone are dropped, those of others marked.
   */
  async #withText(query: Query, hits: readonly Hit[]): Promise<FolderHit[]> {
    const texts = await Promise.all(
      hits.map(({ path, kind, startLine, endLine }) => this.#texts.lines(path, kind, startLine, endLine)),
    );
    // Afterwards, so that no text is newer than what it was compared with.
    const stale = await this.#staleAmong(new Set(hits.map(({ path }) => path)));
    if (stale.size > 0) this.changed([...stale]);
    const best = bestLines(
      query,
      hits.map((hit, i) => ({ ...hit, text: texts[i] ?? '' })),
    );
    return hits.flatMap(({ namedLine: _, ...hit }, i) => {
      const text = texts[i];
      const mark = stale.has(hit.path) ? { stale: true as const } : {};
      return text === undefined
        ? []
        : [{ ...hit, folder: this.folder, text, ...best[i], ...mark } as FolderHit];
    });
  }

  async #staleAmong(paths: Iterable<string>): Promise<Set<string>> {
    const stale = new Set<string>();
    const checks = Array.from(paths, async (path) => {
      const indexed = this.#store.fileState(path);
      if (indexed !== undefined && (await this.#texts.isStale(path, indexed))) stale.add(path);
    });
    await Promise.all(checks);
    return stale;
  }

  #kindOf(path: string): SourceKind {
    return fileType(path).kind;
  }
}
