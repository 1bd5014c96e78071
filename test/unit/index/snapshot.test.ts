import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import { packFile } from '../../../src/engine/index/packing.ts';
import { readSnapshot, writeSnapshot } from '../../../src/engine/index/snapshot.ts';
import { TermDictionary } from '../../../src/engine/lexical/termDictionary.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { atOnce } from '../../../src/engine/steps.ts';
import { CODE_BYTES, sampleFile } from './sampleFiles.ts';
import { seen } from './seen.ts';

const of = { instance: 'this one', model: 'ours' };
const scanner = () => new PlainScanner(CODE_BYTES);
const texts = (name: string) => [`function ${name}() {}`, `const ${name}Größe = shared;`];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mopq-snapshot-'));
  path = join(folder, 'index.live');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sample() {
  const dictionary = new TermDictionary();
  const live = new LiveIndex(dictionary, scanner);
  const apply = (name: string, text: string) =>
    live.apply(packFile(sampleFile(name, texts(text)), (term) => dictionary.intern(term)));
  for (let i = 0; i < 40; i++) apply(`src/file ${i}.ts`, `name${i}`);
  const pdf = sampleFile('b.pdf', ['one page']);
  const paged = { ...pdf, kind: 'pdf' as const, chunks: pdf.chunks.map((chunk) => ({ ...chunk, page: 7 })) };
  live.apply(packFile(paged, (term) => dictionary.intern(term)));
  // Puts all postings so far into a segment, which what is removed then stays in.
  live.save();
  live.remove('src/file 3.ts');
  apply('src/file 4.ts', 'other');
  return { dictionary, live };
}

async function written() {
  const { dictionary, live } = sample();
  await writeSnapshot(path, of, { version: 12, dictionarySize: dictionary.size, index: live.save() });
  return live;
}

function restored() {
  const snapshot = readSnapshot(path, of);
  if (snapshot === undefined) return undefined;
  const { dictionary } = sample();
  expect(dictionary.size).toBe(snapshot.dictionarySize);
  return LiveIndex.restore(snapshot.index, dictionary, scanner);
}

test('what was written is read again, the dead left dead, and takes more', async () => {
  const live = await written();
  const again = restored();
  expect(again && seen(again)).toEqual(seen(live));
  expect(readSnapshot(path, of)?.version).toBe(12);
  again?.remove('src/file 7.ts');
  live.remove('src/file 7.ts');
  expect(again && seen(again)).toEqual(seen(live));
  expect(again && seen(atOnce(again.compacting()))).toEqual(seen(live));
});

test('that of another index or model, and none, are no snapshot', async () => {
  expect(readSnapshot(path, of)).toBeUndefined();
  await written();
  expect(readSnapshot(path, { ...of, instance: 'another' })).toBeUndefined();
  expect(readSnapshot(path, { ...of, model: 'another' })).toBeUndefined();
});

test('whatever byte is damaged, and wherever it is cut, that is noticed', async () => {
  const live = await written();
  expect(restored()).toBeDefined();
  const whole = readFileSync(path);
  const same = JSON.stringify(seen(live));
  const harmless = (): boolean => {
    try {
      const again = restored();
      return again === undefined || JSON.stringify(seen(again)) === same;
    } catch {
      return true;
    }
  };
  for (let at = 0; at < whole.length; at += 11) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    writeFileSync(path, damaged);
    expect(harmless(), `byte ${at}`).toBe(true);
    writeFileSync(path, whole.subarray(0, at));
    expect(harmless(), `cut at ${at}`).toBe(true);
  }
});

test('one that cannot be written leaves the former one', async () => {
  await written();
  copyFileSync(path, join(folder, 'former'));
  const { dictionary, live } = sample();
  const broken = {
    ...live.save(),
    chunks: {
      ...live.save().chunks,
      toJSON: () => {
        throw new Error('full');
      },
    },
  };
  const write = writeSnapshot(path, of, { version: 13, dictionarySize: dictionary.size, index: broken });
  await expect(write).rejects.toThrow('full');
  expect(readFileSync(path)).toEqual(readFileSync(join(folder, 'former')));
  expect(statSync(`${path}.new`, { throwIfNoEntry: false })).toBeUndefined();
});
