import { Worker } from 'node:worker_threads';
import { program } from '../assets.ts';
import type { ReadResult, ReadTask } from './readFile.ts';
import type { ReadAnswer, ReadJob } from './worker.ts';

/** A worker that has nothing to do for this long ends, so that its memory returns. */
const IDLE_MS = 20_000;

/** The worker thread that reads and cuts files: started when needed, ended when idle. */
export class FileReader {
  readonly #modelFolder: string;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (results: readonly ReadResult[]) => void; reject: (error: Error) => void }
  >();

  /** @param modelFolder where the tokenizer is */
  constructor(modelFolder: string) {
    this.#modelFolder = modelFolder;
  }

  read(root: string, tasks: readonly ReadTask[]): Promise<readonly ReadResult[]> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#lastId;
    return new Promise<readonly ReadResult[]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, root, tasks } satisfies ReadJob);
    }).finally(() => this.#rest());
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#failAll(new Error('the engine is closing'));
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(program('worker'), { workerData: { modelFolder: this.#modelFolder } });
    worker.unref();
    worker.on('message', ({ id, results }: ReadAnswer) => {
      this.#waiting.get(id)?.resolve(results);
      this.#waiting.delete(id);
    });
    const gone = (error: Error): void => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#failAll(error);
    };
    worker.on('error', gone);
    worker.on('exit', (code) => gone(new Error(`the indexing worker ended with code ${code}`)));
    return worker;
  }

  #failAll(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => {
      const worker = this.#worker;
      this.#worker = undefined;
      void worker?.terminate();
    }, IDLE_MS).unref();
  }
}
