import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from '../../src/editor/engineHost.ts';
import { launchEngine } from '../../src/editor/launchEngine.ts';
import { distFolder } from '../../src/engine/assets.ts';
import { FULL_PACE } from '../../src/engine/indexing/cpuBudget.ts';
import type { FolderSearchAnswer, FolderStatus, Method, Params, Result } from '../../src/engine/protocol.ts';
import type { SearchMode } from '../../src/engine/search/modes.ts';
import type { TuningReport } from '../../src/engine/tuning/report.ts';
import { highestBytes, PeakMemory, processorTicks, treeBytes } from './processMemory.ts';

/** A process that takes less than so many ticks in so long does nothing. */
const REST_TICKS = 5;
const REST_MS = 1000;

const program = join(distFolder, 'engine.js');

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** The engine as the editor runs it: the bundle, in a process of its own. */
export class EngineProcess {
  readonly #connection: EngineConnection = launchEngine(program);
  #status: FolderStatus | undefined;
  readonly #memory: PeakMemory;
  /** Rejects when the process ends, which leaves requests without an answer. */
  readonly #end: Promise<never>;
  #ended: string | undefined;

  constructor() {
    this.#connection.onProgress((status) => {
      this.#status = status;
    });
    this.#memory = new PeakMemory(this.pid);
    this.#end = new Promise((_, reject) => {
      this.#connection.onExit((reason) => {
        this.#ended = `the engine has ended: ${reason}`;
        reject(new Error(this.#ended));
      });
    });
    this.#end.catch(() => undefined);
  }

  /**
   * Loads model and index; what it holds can be searched then. Indexing takes all processors, as on the command line;
   * in the editor it keeps to half of them unless a setting says otherwise. Resolves with the seconds that the index
   * took.
   */
  async open(
    model: Params<'configure'>,
    folder: string,
    indexDirectory: string,
  ): Promise<{ opened: number }> {
    const { codeBytes } = await this.#request('configure', model);
    if (codeBytes !== (model.codeBytes ?? codeBytes))
      throw new Error(`the model offers no codes of ${model.codeBytes} bytes; the nearest have ${codeBytes}`);
    await this.#request('pace', FULL_PACE);
    const begin = performance.now();
    this.#status = await this.#request('open', { folder, indexDirectory });
    return { opened: (performance.now() - begin) / 1000 };
  }

  /** Resolves when the index is up to date. */
  async settled(): Promise<void> {
    while (this.status.phase !== 'ready') await sleep(20);
  }

  /** Resolves when the engine does nothing more, as after it has kept what lets it open fast. */
  async atRest(): Promise<void> {
    await this.settled();
    for (let before = -REST_TICKS; ; ) {
      const ticks = processorTicks(this.pid);
      if (ticks - before < REST_TICKS) return;
      before = ticks;
      await sleep(REST_MS);
    }
  }

  get status(): FolderStatus {
    if (this.#ended !== undefined) throw new Error(this.#ended);
    if (this.#status === undefined) throw new Error('the engine has not told anything yet');
    if (this.#status.phase === 'failed') throw new Error(this.#status.problem);
    return this.#status;
  }

  /** Largest resident memory so far of the engine and the processes that it has, bytes. */
  get peak(): number {
    return this.#memory.peak;
  }

  /** The same of the engine without the processes that read for it. */
  get ownPeak(): number {
    return highestBytes(this.pid);
  }

  /** Resident memory of the engine and the processes that it has now. */
  rss(): number {
    return treeBytes(this.pid);
  }

  get pid(): number {
    return this.#connection.pid ?? 0;
  }

  search(folder: string, query: string, mode: SearchMode): Promise<FolderSearchAnswer> {
    const request = { query, mode, top: 50 };
    return this.#request('search', { folders: [folder], request });
  }

  /** Fine-tunes; its process is a child of the engine's. */
  tune(folder: string, full: boolean): Promise<TuningReport> {
    return this.#request('tune', { folder, full });
  }

  #request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return Promise.race([this.#connection.request(method, params), this.#end]);
  }

  async close(): Promise<void> {
    this.#memory.stop();
    this.#connection.dispose();
    await this.#end.catch(() => undefined);
  }
}
