/** The real worker, but for files whose name says that they kill it or hang it. */
import type { ReadJob } from '../../../src/engine/indexing/worker.ts';

process.on('message', async ({ tasks }: ReadJob) => {
  const named = (word: string): boolean => tasks.some(({ file }) => file.path.includes(word));
  await started;
  if (named('abort')) process.abort();
  if (named('exit')) process.exit(7);
  while (named('hang'));
});
const started = import('../../../src/engine/indexing/worker.ts');
