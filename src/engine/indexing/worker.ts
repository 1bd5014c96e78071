import * as z from 'zod';
import { loadTokenizer } from '../model/tokenizer.ts';
import { type ReadResult, type ReadTask, readAndCut } from './readFile.ts';

/**
 * The reading process: reads and cuts files away from the process that answers queries. Grammars take hundreds of
 * megabytes while they work, all of which returns to the system when this process ends.
 */

/** One job: files to read, answered by one message with their results in the same order. */
export interface ReadJob {
  readonly id: number;
  readonly root: string;
  readonly tasks: readonly ReadTask[];
}

export interface ReadAnswer {
  readonly id: number;
  /** Milliseconds of processor time that the process has taken since its last answer. */
  readonly cpuMs: number;
  /** Resident memory of the process. */
  readonly residentBytes: number;
  readonly results: readonly ReadResult[];
}

/** `started` tells that the process can read: what kills it afterwards is a file. */
export type WorkerMessage = 'started' | ReadAnswer;

const modelFolder = z.string().parse(process.argv[2]);
const tokenizer = loadTokenizer(modelFolder);
// A parent that is gone has nothing to hear; without someone to take it, the error would end this process with noise.
const tell = (message: WorkerMessage): void =>
  void process.send?.(message, undefined, undefined, () => undefined);

let reported = 0;
function cpuSinceLast(): number {
  const { user, system } = process.cpuUsage();
  const before = reported;
  reported = (user + system) / 1000;
  return reported - before;
}

process.on('message', async (job: ReadJob) => {
  const loaded = await tokenizer;
  const results: ReadResult[] = [];
  for (const task of job.tasks) {
    results.push(await readAndCut(job.root, task, (text) => loaded.tokenizeKey(text)));
  }
  tell({ id: job.id, cpuMs: cpuSinceLast(), residentBytes: process.memoryUsage.rss(), results });
});
process.on('disconnect', () => process.exit(0));
await tokenizer;
tell('started');
