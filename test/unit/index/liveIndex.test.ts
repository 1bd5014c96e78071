import { expect, test } from 'vitest';
import { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import { packFile } from '../../../src/engine/index/packing.ts';
import type { StoredFile } from '../../../src/engine/index/types.ts';
import { TermDictionary } from '../../../src/engine/lexical/termDictionary.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { atOnce } from '../../../src/engine/steps.ts';
import { randomFrom } from '../lexical/random.ts';
import { CODE_BYTES, digest, sampleFile } from './sampleFiles.ts';
import { seen } from './seen.ts';

function liveIndex() {
  const dictionary = new TermDictionary();
  const live = new LiveIndex(dictionary, () => new PlainScanner(CODE_BYTES));
  const apply = (file: StoredFile) => live.apply(packFile(file, (term) => dictionary.intern(term)));
  return { live, apply };
}

const texts = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `function ${name}${i}() {\n  return shared + ${name}${i};\n}`);

test('holds what it was given: places, symbols, codes, words and names', () => {
  const { live, apply } = liveIndex();
  apply(sampleFile('src/a.ts', texts('alpha', 3)));
  apply(sampleFile('src/empty.ts', []));
  const pdf = sampleFile('b.pdf', ['one page']);
  apply({ ...pdf, kind: 'pdf', chunks: pdf.chunks.map((chunk) => ({ ...chunk, page: 7, cell: 2 })) });
  expect([live.fileCount, live.chunkCount, live.fileSlots]).toEqual([3, 4, 3]);
  expect(live.has('src/a.ts') && live.has('src/empty.ts') && !live.has('c.ts')).toBe(true);
  expect(live.startLine(1)).toBe(4);
  expect(live.endLine(1)).toBe(6);
  expect(live.symbols(2)).toEqual(['alpha2']);
  expect([live.page(0), live.cell(0), live.page(3), live.cell(3)]).toEqual([undefined, undefined, 7, 2]);
  expect(live.codes.codeAt(1)).toEqual(digest(`code of ${texts('alpha', 3)[1]}`, CODE_BYTES));
  expect(live.fileCodes.codeAt(2)).toEqual(digest('b', CODE_BYTES));
  expect(Array.from(live.names.postings('alpha1')?.documents ?? [])).toEqual([1]);
  expect(Array.from(live.terms.postings('shared')?.documents ?? [])).toEqual([0, 1, 2]);
});

test('a replaced file shows only its new chunks, a removed one none', () => {
  const { live, apply } = liveIndex();
  apply(sampleFile('a.ts', texts('old', 4)));
  apply(sampleFile('b.ts', texts('other', 2)));
  apply(sampleFile('a.ts', texts('new', 2)));
  const fresh = liveIndex();
  fresh.apply(sampleFile('b.ts', texts('other', 2)));
  fresh.apply(sampleFile('a.ts', texts('new', 2)));
  expect(seen(live)).toEqual(seen(fresh.live));
  live.remove('b.ts');
  live.remove('never.ts');
  expect(live.terms.postings('other0')).toBeUndefined();
  expect([live.fileCount, live.chunkCount]).toEqual([1, 2]);
});

test('after any history it shows the same as one that was made from the last state, compacted or not', () => {
  const random = randomFrom(5);
  const { live, apply } = liveIndex();
  const last = new Map<string, StoredFile>();
  for (let step = 0; step < 600; step++) {
    const path = `src/file${Math.floor(random() * 30)}.ts`;
    if (random() < 0.25) {
      live.remove(path);
      last.delete(path);
    } else {
      const file = sampleFile(path, texts(`name${step}`, Math.floor(random() * 9)));
      apply(file);
      last.set(path, file);
    }
  }
  const fresh = liveIndex();
  for (const file of last.values()) fresh.apply(file);
  expect(seen(live)).toEqual(seen(fresh.live));
  expect(live.worthCompacting).toBe(true);
  const before = seen(live);
  const compacted = atOnce(live.compacting());
  expect(compacted.codes.size).toBe(live.chunkCount);
  expect(compacted.worthCompacting).toBe(false);
  expect(seen(compacted)).toEqual(before);
  expect(seen(live)).toEqual(before);
});

test('a damaged file is told', () => {
  const { live } = liveIndex();
  const packed = packFile(sampleFile('a.ts', texts('a', 2)), () => 12_345);
  expect(() => live.apply(packed)).toThrow(RangeError);
});

test('however many small changes there are, the slots of chunks and files stay in bounds', () => {
  const dictionary = new TermDictionary();
  let live = new LiveIndex(dictionary, () => new PlainScanner(CODE_BYTES));
  let [copies, most] = [0, 0];
  for (let i = 0; i < 3000; i++) {
    const file = sampleFile(`f${i % 7}.ts`, texts(`name${i % 50}x`, 2));
    live.apply(packFile(file, (term) => dictionary.intern(term)));
    if (live.worthCompacting) {
      live = atOnce(live.compacting());
      copies++;
    }
    most = Math.max(most, live.codes.size, live.fileSlots);
  }
  expect([live.fileCount, live.chunkCount]).toEqual([7, 14]);
  expect(most).toBeLessThan(1500);
  expect(copies).toBeLessThan(10);
});
