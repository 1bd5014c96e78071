import { answerAgent } from './agent/answer.ts';
import type { Engine } from './engine.ts';
import { MopqError } from './errors.ts';
import { FolderEngine } from './folderEngine.ts';
import { CpuBudget, DEFAULT_PACE } from './indexing/cpuBudget.ts';
import { MemoryLimit } from './indexing/memoryLimit.ts';
import type { Model } from './model/loadModel.ts';
import { loadModel } from './model/loadModel.ts';
import { atMostEvery } from './pace.ts';
import {
  type DuplicatesProgress,
  type FolderStatus,
  type Method,
  messages,
  type Result,
} from './protocol.ts';
import { codeBytes } from './quantizer/codebook.ts';
import { searchFolders, similarInFolders } from './searchFolders.ts';
import type { TuningProgress } from './tuning/report.ts';

/** Progress is told at most so often. */
const STATUS_MS = 200;

export interface ServerEvents {
  readonly onStatus: (status: FolderStatus) => void;
  readonly onTuning: (progress: TuningProgress) => void;
  readonly onDuplicates: (progress: DuplicatesProgress) => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

type Handlers = { [M in Method]: (params: ParsedParams<M>, signal: AbortSignal) => Promise<Result<M>> };
type ParsedParams<M extends Method> = ReturnType<(typeof messages)[M]['params']['parse']>;

/** The engines of all open folders behind the protocol's messages. */
export class EngineServer {
  readonly #events: ServerEvents;
  readonly #folders = new Map<string, FolderEngine>();
  readonly #lastTold = new Map<string, { at: number; phase: string; timer?: NodeJS.Timeout }>();
  readonly #budget = new CpuBudget(DEFAULT_PACE);
  readonly #memory = new MemoryLimit();
  #model: { readonly folder: string; readonly model: Model } | undefined;

  constructor(events: ServerEvents) {
    this.#events = events;
  }

  /**
   * Answers one request.
   *
   * @throws MopqError bad-request where the parameters do not fit the protocol, and what the engine throws
   */
  async handle<M extends Method>(method: M, raw: unknown, signal: AbortSignal): Promise<Result<M>> {
    const parsed = messages[method].params.safeParse(raw);
    if (!parsed.success) {
      throw new MopqError(
        'bad-request',
        `The request "${method}" is malformed: ${parsed.error.issues[0]?.message ?? 'unknown'}.`,
        'Update the extension, so that its parts fit together.',
      );
    }
    const handler = this.#handlers[method] as (
      params: ParsedParams<M>,
      signal: AbortSignal,
    ) => Promise<Result<M>>;
    return handler(parsed.data as ParsedParams<M>, signal);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#folders.values()].map((folder) => folder.close()));
    await this.#model?.model.close();
  }

  readonly #handlers: Handlers = {
    configure: async ({ modelFolder, codeBytes: wanted }) => {
      const log = (message: string): void => this.#events.log('warn', message);
      const model = await loadModel(modelFolder, { codeBytes: wanted, nearest: true }, log);
      this.#model = { folder: modelFolder, model };
      return { modelId: model.manifest.id, codeBytes: codeBytes(model.codebook) };
    },
    pace: async ({ memoryLimit = Number.POSITIVE_INFINITY, ...pace }) => {
      this.#budget.pace = pace;
      const isMore = memoryLimit > this.#memory.megabytes;
      this.#memory.megabytes = memoryLimit;
      // What did not fit before may fit now.
      if (isMore) for (const folder of this.#folders.values()) folder.refresh();
      return {};
    },
    open: async ({ excludes, includes, maxFileBytes, ...params }) => {
      await this.#close(params.folder);
      const { model, folder: modelFolder } = this.#configured();
      const folder = await FolderEngine.open({
        ...params,
        rules: { excludes, includes, maxFileBytes },
        setsRules: true,
        budget: this.#budget,
        memory: this.#memory,
        model,
        modelFolder,
        onStatus: (status) => this.#tell(status),
        onTuning: (progress) => this.#events.onTuning(progress),
        log: (message) => this.#events.log('warn', message),
      });
      this.#folders.set(params.folder, folder);
      folder.start();
      return folder.status();
    },
    close: async ({ folder }) => {
      await this.#close(folder);
      return {};
    },
    search: async ({ folders, request }, signal) => searchFolders(this.#among(folders), request, signal),
    similar: async ({ folders, ...to }, signal) => similarInFolders(this.#among(folders), to, signal),
    agent: async ({ folders, ...call }, signal) => ({
      text: await answerAgent(this.#among(folders), call, signal),
    }),
    text: ({ folder, path }) => this.#engine(folder).text(path),
    chunkAt: async ({ folder, path, line }) => ({ chunk: await this.#engine(folder).chunkAt(path, line) }),
    duplicates: async ({ folder, ...request }, signal) => {
      const tell = atMostEvery(STATUS_MS, (done: number, total: number) =>
        this.#events.onDuplicates({ folder, done, total }),
      );
      return this.#engine(folder).duplicates(request, { signal, onProgress: tell });
    },
    status: async ({ folder }) => this.#folder(folder).status(),
    pause: async ({ folder }) => {
      this.#folder(folder).pause();
      return {};
    },
    resume: async ({ folder }) => {
      this.#folder(folder).resume();
      return {};
    },
    rebuild: async ({ folder }) => {
      this.#engine(folder).rebuild();
      return {};
    },
    forget: async ({ folder }) => {
      const open = this.#folder(folder);
      this.#folders.delete(folder);
      await open.forget();
      return {};
    },
    leftOut: async ({ folder, reason, top }) => {
      const items = this.#engine(folder).leftOut(reason);
      return { items: items.slice(0, top), total: items.length };
    },
    why: async ({ folder, path }) => this.#engine(folder).why(path),
    changed: async ({ folder, paths }) => {
      this.#folder(folder).changed(paths);
      return {};
    },
    tune: async ({ folder, full, seed }, signal) =>
      this.#folder(folder).tune(full ? 'full' : 'query', seed, signal),
    pauseTuning: async ({ folder }) => {
      this.#folder(folder).pauseTuning();
      return {};
    },
    resumeTuning: async ({ folder }) => {
      this.#folder(folder).resumeTuning();
      return {};
    },
    models: async ({ folder }) => this.#folder(folder).models(),
    useModel: async ({ folder, id }) => {
      await this.#folder(folder).useModel(id);
      return {};
    },
    deleteModel: async ({ folder, id }) => {
      await this.#folder(folder).deleteModel(id);
      return {};
    },
  };

  #configured() {
    if (this.#model === undefined) {
      throw new MopqError('bad-request', 'No model is loaded.', 'Send "configure" first.');
    }
    return this.#model;
  }

  /** The engine that answers for a folder now. */
  #engine(folder: string): Engine {
    return this.#folder(folder).engine;
  }

  #among(folders: readonly string[]): FolderEngine[] {
    return folders.map((folder) => this.#folder(folder));
  }

  #folder(folder: string): FolderEngine {
    const open = this.#folders.get(folder);
    if (open === undefined) {
      throw new MopqError('bad-request', `${folder} is not open.`, 'Open the folder first.');
    }
    return open;
  }

  async #close(folder: string): Promise<void> {
    const open = this.#folders.get(folder);
    this.#folders.delete(folder);
    await open?.close();
  }

  /** Tells a change of phase at once and mere progress now and then; the last word is never lost. */
  #tell(status: FolderStatus): void {
    const { folder, phase } = status;
    const last = this.#lastTold.get(folder);
    clearTimeout(last?.timer);
    const wait = last !== undefined && last.phase === phase ? last.at + STATUS_MS - Date.now() : 0;
    if (wait <= 0) {
      this.#lastTold.set(folder, { at: Date.now(), phase });
      this.#events.onStatus(status);
    } else if (last !== undefined) {
      last.timer = setTimeout(() => {
        const open = this.#folders.get(folder);
        if (open !== undefined) this.#tell(open.status());
      }, wait);
    }
  }
}
