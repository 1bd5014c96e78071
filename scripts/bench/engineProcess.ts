import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from '../../src/editor/engineHost.ts';
import { launchEngine } from '../../src/editor/launchEngine.ts';
import { distFolder } from '../../src/engine/assets.ts';
import type { FolderStatus, Params } from '../../src/engine/protocol.ts';
import type { SearchMode } from '../../src/engine/search/types.ts';
import type { TuningReport } from '../../src/engine/tuning/report.ts';

const program = join(distFolder, 'engine.js');

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Resident memory of a process; Linux only. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** The engine as the editor runs it: the bundle, in a process of its own. */
export class EngineProcess {
  readonly #connection: EngineConnection = launchEngine(program);
  #status: FolderStatus | undefined;
  #peak = 0;
  readonly #watch: NodeJS.Timeout;

  constructor() {
    this.#connection.onProgress((status) => {
      this.#status = status;
    });
    this.#watch = setInterval(() => {
      this.#peak = Math.max(this.#peak, this.rss());
    }, 50);
  }

  /** Loads model and index; what it holds can be searched then. Resolves with the seconds that the index took. */
  async open(
    model: Params<'configure'>,
    folder: string,
    indexDirectory: string,
  ): Promise<{ opened: number }> {
    const { codeBytes } = await this.#connection.request('configure', model);
    if (codeBytes !== (model.codeBytes ?? codeBytes))
      throw new Error(`the model offers no codes of ${model.codeBytes} bytes; the nearest have ${codeBytes}`);
    const begin = performance.now();
    this.#status = await this.#connection.request('open', { folder, indexDirectory });
    return { opened: (performance.now() - begin) / 1000 };
  }

  /** Resolves when the index is up to date. */
  async settled(): Promise<void> {
    while (this.status.phase !== 'ready') await sleep(20);
  }

  get status(): FolderStatus {
    if (this.#status === undefined) throw new Error('the engine has not told anything yet');
    if (this.#status.phase === 'failed') throw new Error(this.#status.problem);
    return this.#status;
  }

  /** Largest resident memory so far, bytes; that of the reading process is told apart by the system and left out. */
  get peak(): number {
    return this.#peak;
  }

  rss(): number {
    return residentBytes(this.pid);
  }

  get pid(): number {
    return this.#connection.pid ?? 0;
  }

  async search(folder: string, query: string, mode: SearchMode): Promise<number> {
    const request = { query, mode, top: 50 };
    return (await this.#connection.request('search', { folders: [folder], request })).milliseconds;
  }

  /** Fine-tunes; its process is a child of the engine's. */
  tune(folder: string, full: boolean): Promise<TuningReport> {
    return this.#connection.request('tune', { folder, full });
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    const gone = new Promise<void>((resolve) => this.#connection.onExit(() => resolve()));
    this.#connection.dispose();
    await gone;
  }
}
