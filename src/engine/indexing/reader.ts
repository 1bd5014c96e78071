import { type ChildProcess, fork } from 'node:child_process';
import { program } from '../assets.ts';
import type { ReadResult, ReadTask } from './readFile.ts';
import type { ReadAnswer, ReadJob } from './worker.ts';

/** A process that has nothing to do for this long ends, so that its memory returns. */
const IDLE_MS = 5_000;

interface Waiting {
  readonly resolve: (results: readonly ReadResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** The process that reads and cuts files: started when needed, ended when idle. */
export class FileReader {
  readonly #modelFolder: string;
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** @param modelFolder where the tokenizer is */
  constructor(modelFolder: string) {
    this.#modelFolder = modelFolder;
  }

  /** Rejects where the process dies; the next call starts another. */
  read(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    clearTimeout(this.#idle);
    this.#child ??= this.#start();
    const child = this.#child;
    const id = ++this.#lastId;
    return new Promise<readonly ReadResult[]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      child.send({ id, root, tasks } satisfies ReadJob);
    }).finally(() => this.#rest());
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#failAll(new Error('the engine is closing'));
    this.#end();
  }

  #start(): ChildProcess {
    const child = fork(program('worker'), [this.#modelFolder], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', ({ id, results }: ReadAnswer) => {
      this.#waiting.get(id)?.resolve(results);
      this.#waiting.delete(id);
    });
    child.on('error', (error) => this.#gone(child, error));
    child.on('exit', (code, signal) =>
      this.#gone(child, new Error(`the reading process ended with ${signal ?? `code ${code}`}`)),
    );
    return child;
  }

  #gone(child: ChildProcess, error: Error): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#failAll(error);
  }

  #failAll(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected) child.disconnect();
  }
}
