import { statSync } from 'node:fs';
import type { SourceKind } from './chunks/chunk.ts';
import type { Extracted } from './chunks/extract.ts';
import { countBy } from './counts.ts';
import { type DuplicatesOptions, type DuplicatesRequest, findDuplicates } from './duplicates/find.ts';
import { MopqError } from './errors.ts';
import type { FileRules } from './files/fileRules.ts';
import { fileType } from './files/languages.ts';
import type { SkipReason } from './files/leftOut.ts';
import { HitTexts } from './hitText.ts';
import { IndexKeeper, type KeeperOptions } from './indexKeeper.ts';
import type { DuplicatesAnswer, FolderHit, FolderSearchAnswer, FolderStatus } from './protocol.ts';
import type { FileStamp } from './recentFiles.ts';
import { bestLines } from './search/bestLines.ts';
import { hintFor, type Query } from './search/query.ts';
import { type QueryEncoder, queryOf, type SearchOptions, type Self, search } from './search/search.ts';
import type { Hit, SearchRequest } from './search/types.ts';
import { explainFile, type FileVerdict, type LeftOutItem, leftOutItemOf } from './why.ts';

export interface EngineOptions extends KeeperOptions {
  /** What turns queries into vectors, in place of the model, whose keys it must fit. */
  readonly asking?: Asking | undefined;
  readonly onStatus?: (status: FolderStatus) => void;
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
  readonly #modelId: string;
  readonly #texts: HitTexts;
  readonly #keeper: IndexKeeper;
  #asking: Asking;

  private constructor(options: EngineOptions) {
    this.folder = options.folder;
    this.#modelId = options.model.manifest.id;
    this.#asking = options.asking ?? { encoder: options.model };
    this.#texts = new HitTexts(options.folder);
    this.#keeper = new IndexKeeper(options, () => options.onStatus?.(this.status()));
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
  start(how: { steal: boolean } = { steal: true }): void {
    this.#keeper.start(how);
  }

  /** Resolves once nothing is left to index, with what became of it. */
  async settled(): Promise<FolderStatus> {
    await this.#keeper.settled();
    return this.status();
  }

  /** Paths that a watcher saw change, relative to the folder. */
  changed(paths: readonly string[]): void {
    this.#keeper.changed(paths);
  }

  /** Walks the whole folder again. */
  refresh(): void {
    this.#keeper.refresh();
  }

  pause(): void {
    this.#keeper.pause();
  }

  resume(): void {
    this.#keeper.resume();
  }

  /** Throws the index away and makes it again. */
  rebuild(): void {
    this.#keeper.rebuild();
  }

  async search(request: SearchRequest, options: SearchOptions = {}): Promise<FolderSearchAnswer> {
    this.#keeper.followHistory();
    const begin = performance.now();
    const { encoder, meaningWeight } = this.#asking;
    const readLines = this.#texts.lines.bind(this.#texts);
    const found = await search(this.#keeper.live, encoder, request, { meaningWeight, readLines, ...options });
    const query = queryOf(request, options);
    const hits = await this.#withText(query, found);
    const milliseconds = performance.now() - begin;
    const hint = hits.length === 0 ? hintFor(query) : undefined;
    return { hits, milliseconds, partial: this.#keeper.partial, ...(hint && { hint }) };
  }

  /** From now on queries are asked so. */
  askBy(asking: Asking): void {
    this.#asking = asking;
  }

  /** The chunk that a line of a file belongs to, with its lines as they stand on disk now. */
  async chunkAt(path: string, line: number): Promise<(Self & { readonly text: string }) | undefined> {
    const { live } = this.#keeper;
    const slot = live.slotAt(path, line);
    if (slot === undefined) return undefined;
    const [startLine, endLine] = [live.startLine(slot), live.endLine(slot)];
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
    const found = await findDuplicates(this.#keeper.live, read, request, options);
    return { ...found, milliseconds: performance.now() - begin };
  }

  status(): FolderStatus {
    const { live, store, phase, partial, problem, pass, encoded, leftOut } = this.#keeper;
    const changedAt = store.changedAt();
    return {
      folder: this.folder,
      phase,
      ...(partial ? { partial: true as const } : {}),
      ...(problem === undefined ? {} : { problem }),
      modelId: this.#modelId,
      files: live.fileCount,
      ...pass,
      chunks: live.chunkCount,
      bytesOnDisk: store.bytesOnDisk(),
      encodedSinceOpen: encoded,
      memory: process.memoryUsage.rss(),
      ...(changedAt === undefined ? {} : { changedAt }),
      skipped: countBy([...leftOut.values()].map(({ reason }) => reason)),
      ...live.counts.byLanguage,
      folders: live.counts.topFolders,
    };
  }

  /** What is left out for one reason, sorted by path. */
  leftOut(reason: SkipReason): LeftOutItem[] {
    return [...this.#keeper.leftOut]
      .filter(([, why]) => why.reason === reason)
      .map(([path, why]) => leftOutItemOf(path, why))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The rules that decide what is indexed. */
  get rules(): FileRules {
    return this.#keeper.rules;
  }

  /** Says why a file or folder is, or is not, in the search. */
  why(path: string): Promise<FileVerdict> {
    const { live, rules, phase, leftOut } = this.#keeper;
    return explainFile(path, {
      folder: this.folder,
      rules,
      phase,
      leftOut,
      chunks: (each) => {
        const slot = live.slotOfPath(each);
        return slot === undefined ? undefined : live.chunksIn(slot);
      },
      filesIn: (folder) => [...live.paths].filter((each) => each.startsWith(folder)).length,
    });
  }

  /** Ends work and empties the index, for other processes that read it too; then closes. */
  forget(): Promise<void> {
    return this.#keeper.forget();
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  /**
   * Adds the lines of hits, and which of them match best. Where a file changed and nobody told, it is indexed again:
   * hits of one that is gone are dropped, those of others marked.
   */
  async #withText(query: Query, hits: readonly Hit[]): Promise<FolderHit[]> {
    const read = await Promise.all(
      hits.map(({ path, kind, startLine, endLine }) =>
        this.#texts.stampedLines(path, kind, startLine, endLine),
      ),
    );
    const texts = read.map(({ text }) => text);
    // Of one that changes between its stamp and its reading the watcher tells, or else the next answer.
    const stale = await this.#staleAmong(new Map(hits.map(({ path }, i) => [path, read[i]?.stamp])));
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

  async #staleAmong(stamps: ReadonlyMap<string, FileStamp | undefined>): Promise<Set<string>> {
    const stale = new Set<string>();
    const indexed = this.#keeper.store.fileStatesOf([...stamps.keys()]);
    const checks = Array.from(indexed, async ([path, state]) => {
      if (await this.#texts.isStale(path, stamps.get(path), state)) stale.add(path);
    });
    await Promise.all(checks);
    return stale;
  }

  #kindOf(path: string): SourceKind {
    return fileType(path).kind;
  }
}
