import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { searchedWords } from './ripgrep.ts';
import type { PeerAnswer, PeerJob } from './scalePeers.ts';
import { bytesBelow, queriesOf, secondsSince, textsOf, timeQueries } from './scalePeerTools.ts';

/** Words alone by SQLite's FTS5, with its defaults, without a copy of the texts as our index has none: BM25 of any of the words. */
export async function fts5(job: PeerJob): Promise<Omit<PeerAnswer, 'peakBytes'>> {
  const file = join(job.place, 'fts5.sqlite');
  const database = new DatabaseSync(file);
  database.exec("CREATE VIRTUAL TABLE chunks USING fts5(text, content='')");
  const insert = database.prepare('INSERT INTO chunks (rowid, text) VALUES (?, ?)');
  const begin = performance.now();
  database.exec('BEGIN');
  let row = 0;
  for await (const text of textsOf(job)) insert.run(row++, text);
  database.exec('COMMIT');
  const buildSeconds = secondsSince(begin);
  const select = database.prepare('SELECT rowid FROM chunks WHERE chunks MATCH ? ORDER BY rank LIMIT ?');
  const { milliseconds } = await timeQueries(queriesOf(job), (query) => {
    const words = searchedWords(query).map((word) => `"${word}"`);
    return words.length === 0 ? [] : select.all(words.join(' OR '), job.top);
  });
  database.close();
  return { buildSeconds, milliseconds, diskBytes: bytesBelow(file) };
}
