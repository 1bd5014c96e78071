/** A worker that reads nothing: for a path it gives the number of its process. It takes 100 MB, as it says. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadAnswer, ReadJob } from '../../../src/engine/indexing/worker.ts';

process.on('message', async ({ id, tasks }: ReadJob) => {
  await sleep(300);
  const results = tasks.map(() => ({
    path: String(process.pid),
    outcome: 'skipped' as const,
    reason: 'unreadable' as const,
  }));
  process.send?.({ id, cpuMs: 0, residentBytes: 100e6, results } satisfies ReadAnswer);
});
process.send?.('started');
