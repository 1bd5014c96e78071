import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { loadTokenizer } from '../model/tokenizer.ts';
import { type ReadResult, type ReadTask, readAndCut } from './readFile.ts';

/** Reads and cuts files away from the thread that answers queries. */

/** One job: files to read, answered by one message with their results in the same order. */
export interface ReadJob {
  readonly id: number;
  readonly root: string;
  readonly tasks: readonly ReadTask[];
}

export interface ReadAnswer {
  readonly id: number;
  readonly results: readonly ReadResult[];
}

const port = parentPort;
if (port === null) throw new Error('the indexing worker runs as a worker thread only');
const { modelFolder } = z.object({ modelFolder: z.string() }).parse(workerData);
const tokenizer = loadTokenizer(modelFolder);

port.on('message', async (job: ReadJob) => {
  const loaded = await tokenizer;
  const tokenizeKey = (text: string): Int32Array => loaded.tokenizeKey(text);
  const results: ReadResult[] = [];
  for (const task of job.tasks) results.push(await readAndCut(job.root, task, tokenizeKey));
  port.postMessage({ id: job.id, results } satisfies ReadAnswer);
});
