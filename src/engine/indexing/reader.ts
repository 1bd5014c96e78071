import { availableParallelism } from 'node:os';
import { program } from '../assets.ts';
import { MemoryLimit, READER_BYTES } from './memoryLimit.ts';
import type { ReadResult, ReadTask } from './readFile.ts';
import { ProcessEnded, ReadingProcess } from './readingProcess.ts';

/** A process that has nothing to do for this long ends, so that its memory returns. */
const IDLE_MS = 5_000;
/** More would wait for the process that encodes and stores. */
const MOST_PROCESSES = 3;
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
  /** How many processes read at once, at most; as many as pay where left out. */
  readonly processes?: number;
  /** Grammars keep the memory that the largest file took: a process that has more than this is replaced. */
  readonly mostBytes?: number;
  readonly memory?: MemoryLimit | undefined;
}

/**
 * Reads and cuts files in processes of their own, started when needed and ended when idle. Where one dies, the files
 * that it had are read again in ever smaller groups by another; a file that kills it alone is unreadable.
 */
export class FileReader {
  readonly #options: ReaderOptions;
  readonly #mostProcesses: number;
  readonly #memory: MemoryLimit;
  #processes: ReadingProcess[] = [];
  #idle: NodeJS.Timeout | undefined;
  /** Files of a process that died wait for each other, so that only one can have killed the next. */
  #suspects: Promise<unknown> = Promise.resolve();
  #suspectProcess: ReadingProcess | undefined;
  #closed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#memory = options.memory ?? new MemoryLimit();
    this.#mostProcesses = options.processes ?? Math.min(MOST_PROCESSES, availableParallelism());
  }

  /** Jobs that should be under way at once, so that no process waits for the next. */
  get jobsAhead(): number {
    return 2 * this.#mostProcesses;
  }

  /** @throws ProcessEnded where no process can be started, or after `close` */
  async read(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    clearTimeout(this.#idle);
    try {
      return await this.#leastBusy().read(root, tasks);
    } catch (error) {
      this.#assertFilesToBlame(error);
      const results = this.#suspects.then(() => this.#bisect(root, tasks));
      this.#suspects = results.catch(() => undefined);
      return await results;
    } finally {
      this.#restSoon();
    }
  }

  /** Ends the processes now, unless they have something to do; otherwise they wait for more for a while. */
  rest(): void {
    if ([...this.#processes, this.#suspectProcess].every((each) => !each?.jobs)) this.#endAll();
  }

  close(): void {
    this.#closed = true;
    this.#endAll();
  }

  async #bisect(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    try {
      if (this.#suspectProcess === undefined || this.#suspectProcess.ended)
        this.#suspectProcess = this.#newProcess();
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

  /** A process that has least to do, a new one while all have something and more may run. */
  #leastBusy(): ReadingProcess {
    const { mostBytes = READER_BYTES } = this.#options;
    const most = this.#memory.processes(this.#mostProcesses);
    for (const process of this.#processes) if (process.residentBytes > mostBytes) process.retire();
    this.#processes = this.#processes.filter(({ ended }) => !ended);
    for (const process of this.#processes.slice(most)) process.retire();
    const [least] = this.#processes.filter(({ retired }) => !retired).sort((a, b) => a.jobs - b.jobs);
    if (least !== undefined && (least.jobs === 0 || this.#processes.length >= most)) return least;
    const started = this.#newProcess();
    this.#processes.push(started);
    return started;
  }

  #newProcess(): ReadingProcess {
    if (this.#closed) throw new ProcessEnded('The engine is closing.', false);
    const { worker = program('worker'), modelFolder, silenceMs = SILENCE_MS, onCpu } = this.#options;
    return new ReadingProcess(worker, modelFolder, silenceMs, onCpu);
  }

  #restSoon(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.rest(), IDLE_MS).unref();
  }

  #endAll(): void {
    clearTimeout(this.#idle);
    for (const each of [...this.#processes, this.#suspectProcess]) each?.end();
    this.#processes = [];
  }
}
