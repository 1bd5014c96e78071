import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Asking, Engine, type EngineOptions } from './engine.ts';
import { MopqError } from './errors.ts';
import { deleteIndexes, indexFile } from './indexLocation.ts';
import { loadTunedModel, type Model } from './model/loadModel.ts';
import type { FolderStatus } from './protocol.ts';
import { codeBytes } from './quantizer/codebook.ts';
import type { TuningProgress, TuningReport, WorkspaceModel } from './tuning/report.ts';
import { Tuner } from './tuning/tuner.ts';
import { WorkspaceModels } from './tuning/workspaceModels.ts';

export interface FolderEngineOptions extends Omit<EngineOptions, 'indexName' | 'asking'> {
  readonly onTuning?: (progress: TuningProgress) => void;
}

/** What answers with one model: that which ships, or one of the workspace's own. */
interface Answering {
  readonly engine: Engine;
  readonly indexName: string;
  /** The workspace's model, where it is one. */
  readonly id?: string | undefined;
  readonly problem?: string | undefined;
  readonly asking: Asking;
  /** Closes what was loaded for it; the shipped model stays open. */
  readonly release: () => Promise<void>;
}

const SHIPPED_INDEX = 'index';
/** So often it is looked whether another window or the terminal chose another model. */
const FOLLOW_MS = 2000;

/**
 * One workspace folder with the model that it uses: the one that ships, or one that was tuned for it. A model whose keys
 * differ has an index of its own; while that is made, the one before answers.
 */
export class FolderEngine {
  readonly #options: FolderEngineOptions;
  readonly #models: WorkspaceModels;
  #now: Answering;
  /** What takes over once its index is complete. */
  #next: Answering | undefined;
  #tuner: Tuner | undefined;
  #steal = true;
  /** Id of the model that was chosen when it was last looked. */
  #chosen: string | undefined;
  /** Changes of the model, one after the other. */
  #switching: Promise<void> = Promise.resolve();
  readonly #watch: NodeJS.Timeout;

  private constructor(options: FolderEngineOptions, models: WorkspaceModels, now: Answering) {
    this.#options = options;
    this.#models = models;
    this.#now = now;
    this.#chosen = models.current();
    this.#watch = setInterval(() => this.#follow(), FOLLOW_MS).unref();
  }

  /** @throws MopqError folder-missing, index-unusable */
  static async open(options: FolderEngineOptions): Promise<FolderEngine> {
    // First, since it tells where there is no such folder.
    const models = WorkspaceModels.of(options.folder, options.indexDirectory);
    let folder: FolderEngine | undefined;
    const onStatus = (): void => folder?.tell();
    const now = await answering({ ...options, onStatus }, models);
    folder = new FolderEngine(options, models, now);
    return folder;
  }

  /** The engine that answers now. */
  get engine(): Engine {
    return this.#now.engine;
  }

  start(how: { steal: boolean } = { steal: true }): void {
    this.#steal = how.steal;
    this.#now.engine.start(how);
    this.tell();
  }

  /** Resolves once nothing is left to index and the model chosen last answers. */
  async settled(): Promise<FolderStatus> {
    await this.#now.engine.settled();
    while (this.#next !== undefined) {
      const { phase } = await this.#next.engine.settled();
      if (phase === 'failed') break;
      await new Promise(setImmediate);
    }
    return this.status();
  }

  changed(paths: readonly string[]): void {
    for (const { engine } of this.#all) engine.changed(paths);
  }

  /** Walks the whole folder again. */
  refresh(): void {
    for (const { engine } of this.#all) engine.refresh();
  }

  pause(): void {
    for (const { engine } of this.#all) engine.pause();
  }

  resume(): void {
    for (const { engine } of this.#all) engine.resume();
  }

  /** Where another index is being made, that one's progress. */
  status(): FolderStatus {
    const { engine, id, problem } = this.#now;
    const status = (this.#next?.engine ?? engine).status();
    return {
      ...status,
      ...(id === undefined ? {} : { tunedModel: id }),
      ...(problem === undefined ? {} : { tunedProblem: problem }),
    };
  }

  tell(): void {
    this.#options.onStatus?.(this.status());
  }

  /**
   * Fine-tunes the model that ships on this folder, and uses the result if it is better.
   *
   * @throws MopqError `bad-request` while a run goes on, `cancelled`, and what the run throws
   */
  async tune(side: 'query' | 'full', seed: number, signal: AbortSignal): Promise<TuningReport> {
    if (this.#tuner !== undefined) {
      throw new MopqError('bad-request', 'Fine-tuning is under way already.', 'Wait for it, or cancel it.');
    }
    const { folder, modelFolder, model, indexDirectory } = this.#options;
    const job = {
      folder,
      modelFolder,
      codeBytes: codeBytes(model.codebook),
      indexDirectory,
      ...this.engine.rules,
      side,
      seed,
    };
    this.#tuner = new Tuner(job, (progress) => this.#options.onTuning?.(progress));
    try {
      const report = await this.#tuner.run(signal);
      if (report.outcome === 'adopted') await this.#switch();
      return report;
    } finally {
      this.#tuner.end();
      this.#tuner = undefined;
    }
  }

  pauseTuning(): void {
    this.#tuner?.pause();
  }

  resumeTuning(): void {
    this.#tuner?.resume();
  }

  models(): { models: WorkspaceModel[]; lastReport?: TuningReport } {
    const { lastReport } = this.#models;
    const models = this.#models.list(this.#options.model.folderDigest);
    return { models, ...(lastReport === undefined ? {} : { lastReport }) };
  }

  /**
   * Uses a model of the workspace, or the one that ships, from now on.
   *
   * @throws MopqError `model-missing`, `model-damaged`
   */
  async useModel(id: string | undefined): Promise<void> {
    this.#models.use(id);
    await this.#switch();
  }

  async deleteModel(id: string): Promise<void> {
    this.#models.remove(id);
    await this.#switch();
    if (!this.#all.some((part) => part.id === id)) this.#removeIndex(id);
  }

  /** Closes the folder and deletes its index; models that were tuned for it stay. */
  async forget(): Promise<void> {
    await this.#end();
    for (const part of this.#all) {
      await part.engine.forget();
      await part.release();
    }
    deleteIndexes(this.#options.folder, this.#options.indexDirectory);
  }

  async close(): Promise<void> {
    await this.#end();
    for (const part of this.#all) {
      await part.engine.close();
      await part.release();
    }
  }

  async #end(): Promise<void> {
    clearInterval(this.#watch);
    this.#tuner?.end();
    await this.#switching.catch(() => undefined);
  }

  get #all(): Answering[] {
    return this.#next === undefined ? [this.#now] : [this.#now, this.#next];
  }

  #follow(): void {
    if (this.#models.current() === this.#chosen) return;
    this.#switch().catch((error: unknown) => this.#options.log?.(String(error)));
  }

  /** Goes over to the model that is chosen now. */
  #switch(): Promise<void> {
    this.#chosen = this.#models.current();
    this.#switching = this.#switching.catch(() => undefined).then(() => this.#goOver());
    return this.#switching;
  }

  async #goOver(): Promise<void> {
    await this.#drop(this.#next);
    this.#next = undefined;
    const options = { ...this.#options, onStatus: () => this.#advance() };
    const target = await answering(options, this.#models, this.#now);
    if (target.engine === this.#now.engine) {
      const { release } = this.#now;
      this.#now = target;
      target.engine.askBy(target.asking);
      await release();
      return this.tell();
    }
    this.#next = target;
    target.engine.start({ steal: this.#steal });
    this.#advance();
  }

  /** Lets the next engine take over once its index is complete. */
  #advance(): void {
    const next = this.#next;
    const phase = next?.engine.status().phase;
    if (next !== undefined && (phase === 'ready' || phase === 'following')) {
      const former = this.#now;
      this.#now = next;
      this.#next = undefined;
      void this.#drop(former);
    }
    this.tell();
  }

  async #drop(part: Answering | undefined): Promise<void> {
    await part?.engine.close();
    await part?.release();
    if (part?.id !== undefined && !this.#models.has(part.id)) this.#removeIndex(part.id);
  }

  #removeIndex(id: string): void {
    const index = indexFile(this.#options.folder, this.#options.indexDirectory, indexNameOf(id));
    // With its log and what tells its writer.
    const names = readdirSync(dirname(index)).filter((name) => name.startsWith(basename(index)));
    for (const name of names) rmSync(join(dirname(index), name), { force: true });
  }
}

/**
 * The engine for the model that a folder uses now. One that cannot be used is told of, and the one that ships answers.
 *
 * @param present what answers so far: its engine is kept where its keys are the same
 */
async function answering(
  options: EngineOptions,
  models: WorkspaceModels,
  present?: Answering,
): Promise<Answering> {
  const { model, modelFolder } = options;
  const chosen = models.inUse(model.folderDigest);
  if (chosen?.model === undefined) return withModel(options, present, model, chosen);
  const { change, manifest } = chosen.model;
  try {
    const tuned = await loadTunedModel(modelFolder, model, change);
    const asking = { encoder: tuned, meaningWeight: manifest.meaningWeight };
    return withModel(options, present, tuned, chosen, asking);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return withModel(options, present, model, { id: chosen.id, problem });
  }
}

function withModel(
  options: EngineOptions,
  present: Answering | undefined,
  model: Model,
  chosen: { id: string; problem?: string } | undefined,
  asking: Asking = { encoder: model },
): Answering {
  const isOwn = model !== options.model;
  const indexName =
    isOwn && chosen !== undefined && model.digest !== options.model.digest
      ? indexNameOf(chosen.id)
      : SHIPPED_INDEX;
  const about = {
    indexName,
    asking,
    id: isOwn ? chosen?.id : undefined,
    problem: chosen?.problem,
    release: isOwn ? () => model.close() : async () => undefined,
  };
  if (present?.indexName === indexName) return { ...about, engine: present.engine };
  // Keys are the shipped model's unless they have an index of their own: queries may go over to another model.
  const keys = indexName === SHIPPED_INDEX ? options.model : model;
  return { ...about, engine: Engine.open({ ...options, model: keys, indexName, asking }) };
}

const indexNameOf = (id: string): string => `index-${id}`;
