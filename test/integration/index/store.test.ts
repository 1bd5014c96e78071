import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { packTerms } from '../../../src/engine/index/filePostings.ts';
import { openIndex, takeIn } from '../../../src/engine/index/openIndex.ts';
import type { StoredFile } from '../../../src/engine/index/types.ts';
import { MODEL, sampleFile } from '../../unit/index/sampleFiles.ts';
import {
  contents,
  createScanner,
  expected,
  load,
  open,
  openWriter,
  temporaryIndex,
  unpacked,
} from './support.ts';

const texts = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `function ${name}${i}() {\n  return shared + ${name}${i};\n}`);
const files = (): StoredFile[] => [
  sampleFile('src/a.ts', texts('alpha', 5)),
  sampleFile('src/größe/b.ts', texts('beta', 1)),
  sampleFile('empty.ts', []),
];
const code = (file: StoredFile | undefined, chunk: number) => file?.chunks[chunk]?.code;
const hash = (file: StoredFile | undefined, chunk: number) => file?.chunks[chunk]?.hash ?? new Uint8Array(16);

test('files come back after closing as they were stored, and as putFiles gave them', () => {
  const path = temporaryIndex();
  const writer = openWriter(path);
  const given = files();
  const packed = writer.putFiles(given).map((file) => unpacked(writer, file));
  expect(packed).toEqual(given.map(expected));
  writer.close();
  const reader = open(path);
  expect(contents(reader)).toEqual(new Map(given.map((file) => [file.path, expected(file)])));
  expect(reader.counts()).toEqual({ files: 3, chunks: 6 });
  expect(reader.fileStates()).toEqual(
    new Map(given.map(({ path, size, mtimeMs, contentHash }) => [path, { size, mtimeMs, contentHash }])),
  );
  expect(reader.bytesOnDisk()).toBeGreaterThan(0);
});

test('a file takes the place of its former version; touching changes only its time', () => {
  const store = openWriter(temporaryIndex());
  store.putFiles(files());
  const changed = { ...sampleFile('src/a.ts', texts('gamma', 2)), size: 99 };
  store.putFiles([changed]);
  store.touchFiles([{ path: 'src/a.ts', mtimeMs: 5.5 }]);
  expect(store.counts()).toEqual({ files: 3, chunks: 3 });
  expect(store.fileStates().get('src/a.ts')).toEqual({
    size: 99,
    mtimeMs: 5.5,
    contentHash: changed.contentHash,
  });
  const live = load(store);
  expect(live.terms.postings('alpha0')).toBeUndefined();
  expect(live.terms.postings('gamma1')?.documents).toHaveLength(1);
  store.removeFiles(['src/a.ts', 'never.ts']);
  expect(store.counts()).toEqual({ files: 2, chunks: 1 });
  store.clear();
  expect(store.counts()).toEqual({ files: 0, chunks: 0 });
});

test('a batch is stored whole or not at all', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  store.putFiles(files());
  const before = contents(store);
  const broken = sampleFile('z.ts', texts('zeta', 2));
  const bad = { ...broken, chunks: broken.chunks.map((chunk) => ({ ...chunk, code: new Uint8Array(3) })) };
  expect(() => store.putFiles([sampleFile('y.ts', texts('ypsilon', 2)), bad])).toThrow(/z\.ts/);
  expect(contents(store)).toEqual(before);
  expect(store.dictionary.find('ypsilon0')).toBeUndefined();
  store.putFiles([broken]);
  store.close();
  expect(contents(open(path)).get('z.ts')?.chunks).toHaveLength(2);
});

test('codes are known by hash: of chunks that are there and of those that are gone', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  const [a, b] = files();
  store.putFiles(files());
  store.putFiles([sampleFile('src/a.ts', texts('gamma', 2))]);
  store.removeFiles(['src/größe/b.ts']);
  const changed = sampleFile('src/a.ts', texts('gamma', 2));
  store.close();
  for (const reader of [open(path), openWriter(path)]) {
    expect(reader.codeOf(hash(a, 3))).toEqual(code(a, 3));
    expect(reader.codeOf(hash(b, 0))).toEqual(code(b, 0));
    expect(reader.codeOf(hash(changed, 1))).toEqual(code(changed, 1));
    expect(reader.codeOf(new Uint8Array(16))).toBeUndefined();
  }
});

test('a code that was just stored is known, one whose transaction failed is not', () => {
  const store = openWriter(temporaryIndex());
  const [a] = files();
  expect(store.codeOf(hash(a, 0))).toBeUndefined();
  store.putFiles(files());
  expect(store.codeOf(hash(a, 0))).toEqual(code(a, 0));
  const failing = [
    sampleFile('x.ts', texts('xi', 1)),
    { ...sampleFile('y.ts', []), fileCode: new Uint8Array(1) },
  ];
  expect(() => store.putFiles(failing)).toThrow();
  expect(store.codeOf(hash(failing[0], 0))).toBeUndefined();
});

test('retired codes are bounded once a pass has come to its end: the oldest go first', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  const versions = Array.from({ length: 12 }, (_, i) => sampleFile('big.ts', texts(`v${i}x`, 1000)));
  for (const version of versions) store.putFiles([version]);
  expect(store.codeOf(hash(versions[0], 0))).toEqual(code(versions[0], 0));
  store.setComplete(true);
  store.close();
  const reader = open(path);
  expect(reader.codeOf(hash(versions[0], 0))).toBeUndefined();
  expect(reader.codeOf(hash(versions[1], 0))).toEqual(code(versions[1], 0));
  expect(reader.codeOf(hash(versions[11], 0))).toEqual(code(versions[11], 0));
});

test('many small transactions leave few blocks of terms, and the ids stay', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  const follower = open(path);
  for (let i = 0; i < 450; i++) {
    store.putFiles([sampleFile(`f${i}.ts`, texts(`name${i}y`, 1))]);
    if (i === 150) contents(follower);
  }
  expect(contents(follower)).toEqual(contents(store));
  store.close();
  expect(contents(open(path))).toEqual(contents(follower));
  const database = new DatabaseSync(path);
  expect(Number(database.prepare('SELECT count(*) AS n FROM terms').get()?.n)).toBeLessThan(120);
  database.close();
});

test('whole blocks of terms stay as they are when small ones are folded', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  const large = sampleFile('large.ts', texts('large', 1));
  const terms = new Map(Array.from({ length: 20_000 }, (_, i) => [`t${i}`, 1] as const));
  store.putFiles([{ ...large, terms: packTerms(large.chunks.map(() => terms)) }]);
  for (let i = 0; i < 250; i++) store.putFiles([sampleFile(`f${i}.ts`, texts(`name${i}y`, 1))]);
  const { size } = store.dictionary;
  store.close();
  const database = new DatabaseSync(path);
  const blocks = database.prepare('SELECT first, count FROM terms ORDER BY first').all();
  database.close();
  expect(Number(blocks[0]?.count)).toBeGreaterThanOrEqual(20_000);
  expect(blocks.length).toBeLessThan(120);
  expect(blocks.reduce((sum, { count }) => sum + Number(count), 0)).toBe(size);
  expect(contents(open(path)).size).toBe(251);
});

test('with another model nothing is read, and the writer starts anew', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  store.putFiles(files());
  store.close();
  const other = open(path, { model: { ...MODEL, digest: 'digest-2' } });
  const [a] = files();
  expect([contents(other).size, other.fileStates().size, other.counts().files]).toEqual([0, 0, 0]);
  expect(other.codeOf(hash(a, 0))).toBeUndefined();
  expect(other.changedSince(0)).toBeUndefined();
  expect(contents(open(path)).size).toBe(3);
  other.claim({ steal: false, onLost: () => undefined });
  expect(other.codeOf(hash(a, 0))).toBeUndefined();
  other.putFiles([sampleFile('new.ts', texts('new', 1))]);
  expect(contents(other).size).toBe(1);
  expect(contents(open(path)).size).toBe(0);
});

test('a follower sees what the writer stores, replaces and removes', () => {
  const path = temporaryIndex();
  const writer = openWriter(path);
  const follower = open(path);
  const live = load(follower);
  let version = follower.version();
  const follow = (): boolean => {
    const changes = follower.changedSince(version);
    if (changes === undefined) return false;
    version = changes.version;
    takeIn(live, follower, changes);
    return true;
  };
  expect(follow()).toBe(false);
  writer.putFiles(files());
  expect(follow()).toBe(true);
  expect(live.terms.postings('shared')?.documents).toHaveLength(6);
  writer.putFiles([sampleFile('src/a.ts', texts('gamma', 2))]);
  writer.removeFiles(['src/größe/b.ts']);
  expect(follow()).toBe(true);
  expect(follow()).toBe(false);
  expect([...live.paths].sort()).toEqual(['empty.ts', 'src/a.ts']);
  expect(live.terms.postings('shared')?.documents).toHaveLength(2);
  writer.clear();
  expect(follow()).toBe(true);
  expect([...live.paths]).toEqual([]);
});

test('files that are not an index are moved aside, told, and lost to nobody', async () => {
  const path = temporaryIndex();
  await mkdir(dirname(path), { recursive: true });
  const notes = 'not a database, but somebody wrote it';
  writeFileSync(path, notes.repeat(100));
  const told: string[] = [];
  const store = openWriter(path, { log: (message) => told.push(message) });
  store.putFiles(files());
  expect(contents(store).size).toBe(3);
  expect(told).toHaveLength(1);
  expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(notes.repeat(100));
});

test('a database of something else is moved aside too', async () => {
  const path = temporaryIndex();
  await mkdir(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (42)');
  database.close();
  expect(openWriter(path).counts().files).toBe(0);
  const kept = new DatabaseSync(`${path}.damaged`);
  expect(kept.prepare('SELECT x FROM theirs').get()?.x).toBe(42);
  kept.close();
});

test.each([
  ['a row without its codes', "UPDATE files SET codes = x'00' WHERE path = 'src/a.ts'"],
  ['postings that cannot be', "UPDATE files SET postings = x'ffffffffffff01' WHERE path = 'src/a.ts'"],
  ['a dictionary that is gone', 'DELETE FROM terms'],
])('damage inside is found at opening, moved aside and told: %s', (_, damage) => {
  const path = temporaryIndex();
  const store = openWriter(path);
  store.putFiles(files());
  store.close();
  expectIntact(path);
  const database = new DatabaseSync(path);
  database.exec(damage);
  database.close();
  expectHealed(path);
});

test('scrambled pages are found at opening, moved aside and told', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  store.putFiles(files());
  store.close();
  const bytes = readFileSync(path);
  // The first page, which tells how long pages are, stays whole.
  bytes.fill(0xa5, bytes.readUInt16BE(16));
  writeFileSync(path, bytes);
  const scrambled = open(path);
  expect(() => contents(scrambled)).toThrow(
    expect.objectContaining({ code: 'index-unusable', action: 'Rebuild the index.' }),
  );
  scrambled.close();
  expectHealed(path);
  expect(readFileSync(`${path}.damaged`)).toEqual(bytes);
});

function expectIntact(path: string): void {
  const told: string[] = [];
  const { store, live, version } = openIndex(path, MODEL, createScanner, (message) => told.push(message));
  expect([live.fileCount, live.chunkCount, version]).toEqual([3, 6, store.version()]);
  expect(told).toEqual([]);
  store.close();
}

function expectHealed(path: string): void {
  const told: string[] = [];
  const { store, live } = openIndex(path, MODEL, createScanner, (message) => told.push(message));
  expect(told).toEqual([expect.stringContaining(`${path}.damaged`)]);
  expect([live.fileCount, existsSync(`${path}.damaged`)]).toEqual([0, true]);
  store.claim({ steal: true, onLost: () => undefined });
  store.putFiles(files());
  store.close();
  expectIntact(path);
}

test('an index of a newer version is refused, not touched', () => {
  const path = temporaryIndex();
  openWriter(path).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 999');
  database.close();
  const before = readFileSync(path);
  expect(() => open(path)).toThrow(
    expect.objectContaining({ code: 'index-unusable', message: expect.stringMatching(/newer/) }),
  );
  expect(readFileSync(path)).toEqual(before);
});

test('an index of an older version is emptied, so that each file is read again, but keeps all codes', () => {
  const path = temporaryIndex();
  const writer = openWriter(path);
  writer.putFiles(files());
  writer.close();
  const database = new DatabaseSync(path);
  database.exec(
    "ALTER TABLE files RENAME COLUMN file_code TO path_code; DELETE FROM meta WHERE key = 'instance'; PRAGMA user_version = 2",
  );
  database.close();
  const store = openWriter(path);
  expect(store.fileStates().size).toBe(0);
  for (const { hash, code } of files().flatMap(({ chunks }) => chunks)) {
    expect(store.codeOf(hash)).toEqual(code);
  }
  store.close();
});

test('a folder that cannot be made says what to check', async () => {
  const path = temporaryIndex();
  writeFileSync(dirname(path), 'a file where the folder should be');
  expect(() => open(path)).toThrow(
    expect.objectContaining({ code: 'index-unusable', action: expect.stringMatching(/can be written/) }),
  );
});

test('an index that another program locks says so', () => {
  const path = temporaryIndex();
  const store = openWriter(path);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  expect(() => store.putFiles(files())).toThrow(
    expect.objectContaining({ code: 'index-unusable', action: expect.stringMatching(/Another program/) }),
  );
  other.exec('COMMIT');
  store.putFiles(files());
  expect(contents(store).size).toBe(3);
});

test('an index that cannot be made says what to check', async () => {
  const path = temporaryIndex();
  await mkdir(path, { recursive: true });
  expect(() => open(path)).toThrow(
    expect.objectContaining({ code: 'index-unusable', action: expect.stringMatching(/folder/) }),
  );
});
