import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { KnownCodes } from '../../../src/engine/index/knownCodes.ts';
import { packHashes } from '../../../src/engine/index/packing.ts';
import { migrate } from '../../../src/engine/index/schema.ts';
import type { StoredChunk } from '../../../src/engine/index/types.ts';
import { MODEL, sampleChunk } from './sampleFiles.ts';

const chunk = (name: string): StoredChunk => sampleChunk(1, `function ${name}() {}`);
const [stored, other, gone, wasGone] = [chunk('stored'), chunk('other'), chunk('gone'), chunk('wasGone')];

/** Two files of one chunk each, and two that are gone, of which the first has a row of as many chunks as are looked at. */
function setUp(keptChunks: number) {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  const file = database.prepare(
    "INSERT INTO files VALUES (NULL, ?, 1, 1, 1, x'', '', '', 1, x'', x'', x'', ?, ?, x'')",
  );
  file.run('stored.ts', packHashes([stored]), stored.code);
  file.run('other.ts', packHashes([other]), other.code);
  const retired = database.prepare('INSERT INTO retired (chunks, hashes, codes) VALUES (?, ?, ?)');
  retired.run(1, packHashes([wasGone]), wasGone.code);
  retired.run(10_000, packHashes([gone]), gone.code);
  const known = new KnownCodes(database, MODEL, () => true, keptChunks);
  const knows = () => [stored, other, gone, wasGone].map(({ hash }) => known.get(hash) !== undefined);
  return { database, known, knows };
}

test('all codes of files and of what is gone are known', () => {
  const { known, knows } = setUp(0);
  expect(knows()).toEqual([true, true, true, true]);
  expect(known.get(gone.hash)).toEqual(gone.code);
});

test('before a small change of a large index only what is near is read', () => {
  const { known, knows } = setUp(1);
  known.onlyNear(['stored.ts', 'new.ts']);
  expect(knows()).toEqual([true, false, true, false]);
  known.add(packHashes([other]), other.code);
  expect(knows()).toEqual([true, true, true, false]);
  known.rest();
  expect(knows()).toEqual([true, true, true, true]);
});

test('a small index is read whole, once', () => {
  const { database, known, knows } = setUp(4);
  known.onlyNear(['stored.ts']);
  expect(knows()).toEqual([true, true, true, true]);
  known.rest();
  database.close();
  expect(knows()).toEqual([true, true, true, true]);
});

test('the codes of a large index are forgotten once a change is over', () => {
  const { database, known, knows } = setUp(3);
  expect(knows()).toEqual([true, true, true, true]);
  known.rest();
  database.exec('DELETE FROM retired');
  expect(knows()).toEqual([true, true, false, false]);
});
