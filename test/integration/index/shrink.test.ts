import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { StoredFile } from '../../../src/engine/index/types.ts';
import { sampleFile } from '../../unit/index/sampleFiles.ts';
import { contents, open, openWriter, temporaryIndex } from './support.ts';

const FILES = 60;

/** A file that takes some hundred kilobytes of an index, by what is no more than a hash otherwise. */
const largeFile = (number: number): StoredFile => ({
  ...sampleFile(`f${number}.ts`, [`function f${number}() {}`]),
  contentHash: new Uint8Array(300_000),
});

function fill(path: string) {
  const store = openWriter(path);
  for (let i = 0; i < FILES; i++) store.putFiles([largeFile(i)]);
  store.checkpoint();
  return store;
}

const emptied = Array.from({ length: FILES - 5 }, (_, i) => `f${i}.ts`);

test('room that deletions leave is given back in parts, while others read', () => {
  const path = temporaryIndex();
  const store = fill(path);
  const full = statSync(path).size;
  expect([...store.shrink()]).toEqual([]);
  store.removeFiles(emptied);
  const kept = contents(store);
  const reader = open(path);
  let parts = 0;
  for (const _ of store.shrink()) if (parts++ === 2) expect(contents(reader)).toEqual(kept);
  expect(parts).toBeGreaterThan(3);
  expect(statSync(path).size).toBeLessThan(0.5 * full);
  expect(contents(reader)).toEqual(kept);
  expect([...store.shrink()]).toEqual([]);
});

test('what stops early goes on the next time', () => {
  const path = temporaryIndex();
  const store = fill(path);
  store.removeFiles(emptied);
  store.shrink().next();
  const before = statSync(path).size;
  expect([...store.shrink()].length).toBeGreaterThan(3);
  expect(statSync(path).size).toBeLessThan(0.5 * before);
});

test('an index that cannot give back in parts is written anew once', () => {
  const path = temporaryIndex();
  const first = fill(path);
  const kept = contents(first);
  first.close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA auto_vacuum = 0; VACUUM');
  database.close();
  const store = openWriter(path);
  const full = statSync(path).size;
  store.removeFiles(emptied);
  expect([...store.shrink()]).toEqual([]);
  expect(statSync(path).size).toBeLessThan(0.5 * full);
  for (const file of emptied) kept.delete(file);
  expect(contents(store)).toEqual(kept);
});

test('the room of files that go and come again is used again', () => {
  const path = temporaryIndex();
  const store = fill(path);
  const full = statSync(path).size;
  for (let round = 0; round < 5; round++) {
    store.removeFiles(emptied);
    for (const name of emptied) store.putFiles([largeFile(Number(/\d+/.exec(name)))]);
    store.checkpoint();
  }
  expect(statSync(path).size).toBeLessThan(1.5 * full);
});
