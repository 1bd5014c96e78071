import { MopqError } from '../engine/errors.ts';
import type { DuplicatesProgress, FolderStatus, Method, Params, Result } from '../engine/protocol.ts';
import type { TuningProgress } from '../engine/tuning/report.ts';
import type { RestartPolicy } from './restartPolicy.ts';

/** A running engine, as the host needs it; `EngineClient` over a child process is the real one. */
export interface EngineConnection {
  /** Of the process; undefined where it could not start. */
  readonly pid?: number | undefined;
  request<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>>;
  onProgress(listener: (status: FolderStatus) => void): void;
  onTuning(listener: (progress: TuningProgress) => void): void;
  onDuplicates(listener: (progress: DuplicatesProgress) => void): void;
  onLog(listener: (entry: { level: 'info' | 'warn' | 'error'; message: string }) => void): void;
  /** Called once when the process is gone, whatever the reason. */
  onExit(listener: (reason: string) => void): void;
  dispose(): void;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What the engine should be serving. */
export interface Wanted {
  readonly modelFolder: string;
  /** Bytes of a code; the engine takes the nearest size that the model offers. */
  readonly codeBytes?: number | undefined;
  /** How much of the machine indexing may take; the engine's own choice where left out. */
  readonly pace?: Params<'pace'> | undefined;
  readonly folders: readonly Params<'open'>[];
}

export type HostState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly error: MopqError };

/**
 * Keeps one engine process alive and in line with what is wanted: starts it for the first folder, starts it
 * again after a crash (with growing pauses, up to a cap), and tells each new process everything again.
 */
export class EngineHost {
  readonly #launch: () => Promise<EngineConnection>;
  readonly #policy: RestartPolicy;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  readonly #tuningListeners = new Set<(progress: TuningProgress) => void>();
  readonly #duplicatesListeners = new Set<(progress: DuplicatesProgress) => void>();
  readonly #waiting = new Set<(outcome: EngineConnection | MopqError) => void>();
  readonly #statuses = new Map<string, FolderStatus>();

  #state: HostState = { kind: 'stopped' };
  #wanted: Wanted = { modelFolder: '', folders: [] };
  /** Folders that the present process has been told to open, as they were told. */
  #opened = new Map<string, Params<'open'>>();
  #connection: EngineConnection | undefined;
  #restart: NodeJS.Timeout | undefined;

  constructor(launch: () => Promise<EngineConnection>, policy: RestartPolicy, log: Log) {
    this.#launch = launch;
    this.#policy = policy;
    this.#log = log;
  }

  get state(): HostState {
    return this.#state;
  }

  /** Status of each wanted folder that the engine has told something about. */
  get statuses(): readonly FolderStatus[] {
    return this.#wanted.folders.flatMap(({ folder }) => this.#statuses.get(folder) ?? []);
  }

  /** The folders that are searched. */
  get folders(): readonly string[] {
    return this.#wanted.folders.map(({ folder }) => folder);
  }

  /** Calls `listener` after any change of `state`, `statuses` or `folders`. */
  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Calls `listener` with where runs of fine-tuning stand. */
  onTuning(listener: (progress: TuningProgress) => void): { dispose(): void } {
    this.#tuningListeners.add(listener);
    return { dispose: () => this.#tuningListeners.delete(listener) };
  }

  /** Calls `listener` with where a search for duplicates stands. */
  onDuplicates(listener: (progress: DuplicatesProgress) => void): { dispose(): void } {
    this.#duplicatesListeners.add(listener);
    return { dispose: () => this.#duplicatesListeners.delete(listener) };
  }

  /** Opens, closes and re-opens folders as needed; a change of model or code size starts a new process. */
  serve(wanted: Wanted): void {
    const { modelFolder, codeBytes } = this.#wanted;
    const sameModel = wanted.modelFolder === modelFolder && wanted.codeBytes === codeBytes;
    this.#wanted = wanted;
    if (wanted.folders.length === 0) this.#stop({ kind: 'stopped' });
    else if (!sameModel || !this.#connection) this.retry();
    else if (this.#state.kind === 'running') {
      this.#setPace(this.#connection);
      this.#openFolders(this.#connection);
    }
    this.#changed();
  }

  /** Starts afresh, whatever happened before. */
  retry(): void {
    this.#policy.forget();
    this.#start();
  }

  /** Asks the engine, waiting for it while it starts. What a crash cuts off is asked once more. */
  async request<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    return this.#ask(method, params, signal, async () =>
      (await this.#running()).request(method, params, signal),
    );
  }

  /** Asks what is too long to be asked again unseen: a crash ends it. */
  requestOnce<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    return this.#ask(method, params, signal, () => Promise.reject(cutOff()));
  }

  /** Asks the engine, waiting for it while it starts; `again` answers what a crash cuts off. */
  async #ask<M extends Method>(
    method: M,
    params: Params<M>,
    signal: AbortSignal | undefined,
    again: () => Promise<Result<M>>,
  ): Promise<Result<M>> {
    const connection = await this.#running();
    if (signal?.aborted) throw new MopqError('cancelled', 'The request was cancelled.', '');
    try {
      return await connection.request(method, params, signal);
    } catch (error) {
      if (this.#connection === connection || signal?.aborted) throw error;
      return again();
    }
  }

  dispose(): void {
    this.#listeners.clear();
    this.#tuningListeners.clear();
    this.#duplicatesListeners.clear();
    this.#stop({ kind: 'stopped' });
  }

  #running(): Promise<EngineConnection> {
    if (this.#state.kind === 'running' && this.#connection) return Promise.resolve(this.#connection);
    if (this.#state.kind === 'failed') return Promise.reject(this.#state.error);
    if (this.#state.kind === 'stopped') return Promise.reject(notRunning());
    return new Promise((resolve, reject) => {
      this.#waiting.add((outcome) => (outcome instanceof MopqError ? reject(outcome) : resolve(outcome)));
    });
  }

  /** Forking blocks for as long as all the rest of activation, so it waits until whoever calls has come to an end. */
  #start(delay = 0): void {
    this.#dropConnection();
    this.#enter({ kind: 'starting' });
    this.#restart = setTimeout(() => this.#connect(), delay);
  }

  async #connect(): Promise<void> {
    const mine = this.#restart;
    const connection = await this.#launch();
    if (this.#restart !== mine) return connection.dispose();
    this.#connection = connection;
    // A process that was replaced may still have messages under way.
    const current = (): boolean => this.#connection === connection;
    connection.onProgress((status) => current() && this.#noteStatus(status));
    connection.onTuning((progress) => {
      if (current()) for (const listener of this.#tuningListeners) listener(progress);
    });
    connection.onDuplicates((progress) => {
      if (current()) for (const listener of this.#duplicatesListeners) listener(progress);
    });
    connection.onLog(({ level, message }) => this.#log[level](message));
    connection.onExit((reason) => current() && this.#crashed(reason));
    const { modelFolder, codeBytes: wantedBytes } = this.#wanted;
    connection.request('configure', { modelFolder, codeBytes: wantedBytes }).then(
      ({ modelId, codeBytes }) => {
        if (!current()) return;
        this.#log.info(`The engine is ready with the model ${modelId} and codes of ${codeBytes} bytes.`);
        this.#enter({ kind: 'running' }, connection);
        this.#setPace(connection);
        this.#openFolders(connection);
      },
      (error) => current() && this.#stop({ kind: 'failed', error: asMopqError(error) }),
    );
  }

  #setPace(connection: EngineConnection): void {
    const { pace } = this.#wanted;
    if (pace === undefined) return;
    connection.request('pace', pace).catch((error) => this.#log.warn(`Setting the pace: ${error}`));
  }

  #openFolders(connection: EngineConnection): void {
    const wanted = new Map(this.#wanted.folders.map((open) => [open.folder, open]));
    for (const [folder, opened] of this.#opened) {
      if (sameOpen(opened, wanted.get(folder))) continue;
      this.#opened.delete(folder);
      this.#statuses.delete(folder);
      connection.request('close', { folder }).catch((error) => this.#log.warn(`Closing ${folder}: ${error}`));
    }
    for (const [folder, open] of wanted) {
      if (this.#opened.has(folder)) continue;
      this.#opened.set(folder, open);
      connection.request('open', open).then(
        (status) => this.#connection === connection && this.#noteStatus(status),
        (error) => this.#connection === connection && this.#openFailed(folder, asMopqError(error)),
      );
    }
  }

  #openFailed(folder: string, error: MopqError): void {
    this.#log.error(`Opening ${folder}: ${error.message} ${error.action}`);
    this.#opened.delete(folder);
    this.#noteStatus({
      ...emptyStatus(folder),
      phase: 'failed',
      problem: `${error.message} ${error.action}`,
    });
  }

  #noteStatus(status: FolderStatus): void {
    this.#statuses.set(status.folder, status);
    this.#changed();
  }

  #crashed(reason: string): void {
    this.#dropConnection();
    const delay = this.#policy.delayAfterCrash(Date.now());
    if (delay === undefined) {
      const error = new MopqError(
        'internal',
        `The search engine stopped several times in a row (${reason}).`,
        'Retry; the log tells more.',
      );
      this.#log.error(error.message);
      this.#enter({ kind: 'failed', error }, error);
      return;
    }
    this.#log.warn(`The search engine stopped (${reason}); it starts again in ${delay} ms.`);
    this.#start(delay);
  }

  #stop(state: HostState): void {
    this.#dropConnection();
    if (state.kind === 'failed') this.#log.error(`${state.error.message} ${state.error.action}`);
    this.#enter(state, state.kind === 'failed' ? state.error : notRunning());
  }

  #dropConnection(): void {
    clearTimeout(this.#restart);
    this.#restart = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    this.#opened.clear();
    this.#statuses.clear();
    connection?.dispose();
  }

  /** Changes the state; `outcome` settles every request that waited for the engine. */
  #enter(state: HostState, outcome?: EngineConnection | MopqError): void {
    this.#state = state;
    if (outcome) {
      for (const settle of this.#waiting) settle(outcome);
      this.#waiting.clear();
    }
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const notRunning = (): MopqError =>
  new MopqError('cancelled', 'There is no folder to search.', 'Open a folder first.');

const cutOff = (): MopqError =>
  new MopqError('internal', 'The search engine stopped before it had done this.', 'Start it again.');

const asMopqError = (error: unknown): MopqError =>
  error instanceof MopqError
    ? error
    : new MopqError('internal', error instanceof Error ? error.message : String(error), 'Look at the log.', {
        cause: error,
      });

/** Whether nothing but the files that happen to be open differs. */
const sameOpen = ({ first: _, ...a }: Params<'open'>, b: Params<'open'> | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b && { ...b, first: undefined });

const emptyStatus = (folder: string): FolderStatus => ({
  folder,
  phase: 'opening',
  modelId: '',
  files: 0,
  filesPending: 0,
  chunks: 0,
  bytesOnDisk: 0,
  encodedSinceOpen: 0,
  skipped: {},
});
