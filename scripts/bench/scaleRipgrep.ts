import { execFile } from 'node:child_process';
import { percentile } from './percentile.ts';
import { searchedWords } from './ripgrep.ts';
import type { PeerAnswer, PeerJob } from './scalePeers.ts';
import { queriesOf, secondsSince } from './scalePeerTools.ts';

/** No file has this, so that each is read to its end. */
const NOWHERE = 'qzxjkv0nowhere0vkjxzq';
const READS = 3;
/** A query reads the whole tree, so only some are asked. */
const QUERIES = 12;
const NO_MATCH = 1;

/** ripgrep, which has no index: the time to read the whole tree, and that of counting lines with any of a query's words. */
export async function ripgrep(job: PeerJob): Promise<Omit<PeerAnswer, 'peakBytes'>> {
  const reads: number[] = [];
  for (let i = 0; i < READS; i++) reads.push(await secondsOf(job.tree, [NOWHERE]));
  const milliseconds: number[] = [];
  for (const query of queriesOf(job).slice(0, QUERIES)) {
    milliseconds.push(1000 * (await secondsOf(job.tree, searchedWords(query))));
  }
  return { buildSeconds: percentile(reads, 0.5), milliseconds };
}

/** Seconds of counting the lines that have any of the words. */
function secondsOf(tree: string, words: readonly string[]): Promise<number> {
  const how = [
    '--no-config',
    '--no-ignore',
    '--hidden',
    '--text',
    '--ignore-case',
    '--fixed-strings',
    '--count',
  ];
  const args = [...how, ...words.flatMap((word) => ['-e', word]), '.'];
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    execFile(process.env.MOPQ_RIPGREP ?? 'rg', args, { cwd: tree, maxBuffer: 1 << 30 }, (error) =>
      error === null || error.code === NO_MATCH ? resolve(secondsSince(begin)) : reject(error),
    );
  });
}
