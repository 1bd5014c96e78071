import { type ChildProcess, fork } from 'node:child_process';
import type { ReadResult, ReadTask } from './readFile.ts';
import type { ReadAnswer, ReadJob, WorkerMessage } from './worker.ts';

/**
 * Left to itself, the heap grows to twice of what it needs, and V8 takes half a gigabyte for a while to optimise the
 * parsers of a dozen grammars, each of which is one huge function. A tree of one grammar is read a sixth slower so, a
 * mixed one as fast.
 */
const MEMORY = ['--max-old-space-size=256', '--max-semi-space-size=8', '--liftoff-only'];

/** The reading process ended before it answered. */
export class ProcessEnded extends Error {
  /** Whether it had begun to read: otherwise no file is to blame. */
  readonly hadStarted: boolean;

  constructor(message: string, hadStarted: boolean) {
    super(message);
    this.hadStarted = hadStarted;
  }
}

interface Waiting {
  readonly resolve: (results: readonly ReadResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** One process that reads and cuts files. It ends with its parent, or by `end`. */
export class ReadingProcess {
  readonly #child: ChildProcess;
  readonly #silenceMs: number;
  readonly #onCpu: (milliseconds: number) => void;
  readonly #waiting = new Map<number, Waiting>();
  #silence: NodeJS.Timeout | undefined;
  #lastId = 0;
  #started = false;
  #ended = false;
  #retired = false;
  #residentBytes = 0;

  /**
   * @param program the worker's file
   * @param silenceMs a process that has started, has jobs and tells nothing for so long hangs, and is killed
   * @param onCpu told of the processor time that it took
   */
  constructor(
    program: string,
    modelFolder: string,
    silenceMs: number,
    onCpu: (milliseconds: number) => void = () => undefined,
  ) {
    this.#silenceMs = silenceMs;
    this.#onCpu = onCpu;
    this.#child = fork(program, [modelFolder], {
      serialization: 'advanced',
      execArgv: MEMORY,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message: WorkerMessage) => this.#hear(message));
    this.#child.on('error', (error) => this.#fail(error.message));
    this.#child.on('exit', (code, signal) => this.#fail(`it ended with ${signal ?? `code ${code}`}`));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Jobs under way. */
  get jobs(): number {
    return this.#waiting.size;
  }

  /** Resident memory when it last answered. */
  get residentBytes(): number {
    return this.#residentBytes;
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** Ends once its jobs are done; it gets no more. */
  retire(): void {
    this.#retired = true;
    if (this.jobs === 0) this.end();
  }

  /** @throws ProcessEnded where the process dies first */
  read(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#watch();
      // What cannot be sent is told by the end of the process.
      this.#child.send({ id, root, tasks } satisfies ReadJob, () => undefined);
    });
  }

  end(): void {
    this.#fail('it was ended');
    // It has nothing to lose, and one that hangs would not hear of a disconnection.
    this.#child.kill('SIGKILL');
  }

  #hear(message: WorkerMessage): void {
    this.#started = true;
    if (message !== 'started') this.#answer(message);
    this.#watch();
  }

  #answer({ id, cpuMs, residentBytes, results }: ReadAnswer): void {
    this.#onCpu(cpuMs);
    this.#residentBytes = residentBytes;
    this.#waiting.get(id)?.resolve(results);
    this.#waiting.delete(id);
    if (this.#retired) this.retire();
  }

  #watch(): void {
    clearTimeout(this.#silence);
    if (this.jobs === 0 || !this.#started) return;
    this.#silence = setTimeout(() => this.#child.kill('SIGKILL'), this.#silenceMs).unref();
  }

  #fail(reason: string): void {
    this.#ended = true;
    clearTimeout(this.#silence);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const error = new ProcessEnded(`The process that reads files failed: ${reason}.`, this.#started);
    for (const { reject } of waiting) reject(error);
  }
}
