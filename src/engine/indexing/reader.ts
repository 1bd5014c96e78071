import { program } from '../assets.ts';
import type { ReadResult, ReadTask } from './readFile.ts';
import { ProcessEnded, ReadingProcess } from './readingProcess.ts';

/** A process that has nothing to do for this long ends, so that its memory returns. */
const IDLE_MS = 5_000;
/** A dozen files of the slowest kind take a few seconds. */
const SILENCE_MS = 120_000;

export interface ReaderOptions {
  /** Where the tokenizer is. */
  readonly modelFolder: string;
  /** Told of files that no process survives. */
  readonly log?: ((message: string) => void) | undefined;
  /** Told of the processor time that reading took, in milliseconds. */
  readonly onCpu?: ((milliseconds: number) => void) | undefined;
  /** The worker's file. */
  readonly worker?: string;
  readonly silenceMs?: number;
}

/**
 * Reads and cuts files in a process of its own, started when needed and ended when idle. Where the process dies, the
 * files that it had are read again in ever smaller groups by another one; a file that kills it alone is unreadable.
 */
export class FileReader {
  readonly #options: ReaderOptions;
  #process: ReadingProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Files of a process that died wait for each other, so that only one can have killed the next. */
  #suspects: Promise<unknown> = Promise.resolve();
  #suspectProcess: ReadingProcess | undefined;
  #closed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** @throws ProcessEnded where no process can be started, or after `close` */
  async read(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    clearTimeout(this.#idle);
    try {
      this.#process = this.#alive(this.#process);
      return await this.#process.read(root, tasks);
    } catch (error) {
      this.#assertFilesToBlame(error);
      const results = this.#suspects.then(() => this.#bisect(root, tasks));
      this.#suspects = results.catch(() => undefined);
      return await results;
    } finally {
      this.#rest();
    }
  }

  close(): void {
    this.#closed = true;
    this.#endAll();
  }

  async #bisect(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    try {
      this.#suspectProcess = this.#alive(this.#suspectProcess);
      return await this.#suspectProcess.read(root, tasks);
    } catch (error) {
      this.#assertFilesToBlame(error);
      const [task] = tasks;
      if (tasks.length === 1 && task !== undefined) return [this.#unreadable(task, error)];
      const half = Math.ceil(tasks.length / 2);
      const first = await this.#bisect(root, tasks.slice(0, half));
      return [...first, ...(await this.#bisect(root, tasks.slice(half)))];
    }
  }

  #unreadable({ file: { path } }: ReadTask, error: Error): ReadResult {
    this.#options.log?.(`${path} is left out. ${error.message}`);
    return { path, outcome: 'skipped', reason: 'failed to parse' };
  }

  #assertFilesToBlame(error: unknown): asserts error is ProcessEnded {
    if (this.#closed || !(error instanceof ProcessEnded) || !error.hadStarted) throw error;
  }

  #alive(process: ReadingProcess | undefined): ReadingProcess {
    if (this.#closed) throw new ProcessEnded('The engine is closing.', false);
    if (process !== undefined && !process.ended) return process;
    const { worker = program('worker'), modelFolder, silenceMs = SILENCE_MS, onCpu } = this.#options;
    return new ReadingProcess(worker, modelFolder, silenceMs, onCpu);
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (!this.#process?.busy && !this.#suspectProcess?.busy) this.#endAll();
    }, IDLE_MS).unref();
  }

  #endAll(): void {
    clearTimeout(this.#idle);
    this.#process?.end();
    this.#suspectProcess?.end();
  }
}
