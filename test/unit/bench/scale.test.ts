import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aChunk, bars, growth, overSemble } from '../../../scripts/bench/scaleFigures.ts';
import { identityOf, inFolderOrder, subsetOf, subsetsOf } from '../../../scripts/bench/scaleOrder.ts';
import { scalePage } from '../../../scripts/bench/scalePage.ts';
import { scalePlot } from '../../../scripts/bench/scalePlot.ts';
import { QuerySample } from '../../../scripts/bench/scaleQueries.ts';
import { recallOf } from '../../../scripts/bench/scaleRecall.ts';
import { type ScaleResult, ScaleResults } from '../../../scripts/bench/scaleResults.ts';
import { medians } from '../../../scripts/bench/scaleRounds.ts';

const result = (over: Partial<ScaleResult> = {}): ScaleResult => ({
  system: 'engine',
  size: 30_000,
  corpus: 'aaaa',
  files: 300,
  chunks: 30_010,
  buildSeconds: 12,
  peakBytes: 240e6,
  diskBytes: 6e6,
  p50: 7,
  p95: 12,
  ...over,
});
const large = result({
  size: 1_000_000,
  chunks: 600_200,
  buildSeconds: 480,
  peakBytes: 900e6,
  diskBytes: 110e6,
  p50: 25,
  p95: 49,
  firstHitSeconds: 3,
});
const semble = result({ system: 'semble', buildSeconds: 8, ownChunks: 40_000 });

const files = Array.from({ length: 60 }, (_, i) => ({
  path: `${'abcdef'[i % 6]}/${i % 2 === 0 ? 'inner/' : ''}${i}.c`,
  chunks: 1 + (i % 5),
}));
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

describe('the order of files', () => {
  it('is the same whatever order they were found in', () => {
    const order = inFolderOrder(files);
    expect(inFolderOrder(files.toReversed())).toEqual(order);
    expect(new Set(order)).toEqual(new Set(files));
  });

  it('keeps the files of a folder together, and folders not in the order of their names', () => {
    const folders = inFolderOrder(files).map(({ path }) => folderOf(path));
    const runs = folders.filter((folder, i) => folder !== folders[i - 1]);
    expect(runs).toHaveLength(new Set(folders).size);
    expect(runs).not.toEqual(runs.toSorted());
  });
});

describe('a subset', () => {
  it('has the fewest whole files with so many chunks', () => {
    const subset = subsetOf(files, 10);
    expect(subset.files).toEqual(files.slice(0, 4));
    expect(subset.chunks).toBe(10);
    expect(subsetOf(files, 11).chunks).toBe(15);
  });

  it('is part of each larger one, and sizes beyond the files are one', () => {
    const subsets = subsetsOf(files, [1000, 20, 2000, 50]);
    expect(subsets.map(({ size }) => size)).toEqual([20, 50, 1000]);
    expect(subsets.map(({ chunks }) => chunks)).toEqual([21, 51, 180]);
    expect(subsets[1]?.files.slice(0, subsets[0]?.files.length)).toEqual(subsets[0]?.files);
  });

  it('is known by its files, their chunks and the model', () => {
    const subset = subsetOf(files, 10);
    const other = { ...subset, files: subset.files.map((file) => ({ ...file, chunks: file.chunks + 1 })) };
    expect(identityOf(subset, 'm')).toBe(identityOf(subsetOf(files, 10), 'm'));
    expect(new Set([subset, other, subsetOf(files, 20)].map((each) => identityOf(each, 'm'))).size).toBe(3);
    expect(identityOf(subset, 'm')).not.toBe(identityOf(subset, 'n'));
  });
});

describe('queries', () => {
  it('are names and comments from the beginning, none twice', () => {
    const sample = new QuerySample();
    const chunk = (name: string, comment: string) => ({ symbols: ['a', name], text: `x\n  // ${comment}\n` });
    const comment = 'where the pool is drained again';
    sample.take([chunk('drainPool', comment), chunk('passedOver', 'words of it that are passed over')]);
    for (let i = 0; i < 2000; i++) sample.take([chunk(`fill${i}`, i % 2 === 0 ? comment : 'too short')]);
    const own = sample.all().slice(new QuerySample().all().length);
    expect(own).toHaveLength(25);
    expect(own[0]).toBe('drainPool');
    expect(own.at(-1)).toBe(comment);
    expect(own).not.toContain('passedOver');
  });
});

describe('figures', () => {
  it('count recall by query', () => {
    expect(recallOf([[1, 2], [9]], [[2, 3], [9]])).toBe(0.75);
    expect(recallOf([], [[1]])).toBe(0);
  });

  it('are over the chunks that a system itself has', () => {
    expect(aChunk(semble, 'buildSeconds')).toBe(8 / 40_000);
    expect(aChunk(result(), 'diskBytes')).toBe(6e6 / 30_010);
    expect(aChunk({ ...result(), diskBytes: undefined } as ScaleResult, 'diskBytes')).toBeUndefined();
  });

  it('compare a chunk at the largest size with one at 30,000', () => {
    const [time, memory, disk] = growth([result(), semble, large]);
    expect(time?.value).toBeCloseTo(2);
    expect(memory?.value).toBeCloseTo(900 / 240 / 20);
    expect(disk?.value).toBeCloseTo(110 / 6 / 20);
    expect(time?.what).toBe('time a chunk, 600,200 over 30,010 chunks');
    expect(growth([result()])).toEqual([]);
    expect(growth([large])).toEqual([]);
  });

  it('compare our cold index with that of semble at the same size', () => {
    expect(overSemble(result(), [result(), semble])).toBe(1.5);
    expect(overSemble(large, [large, semble])).toBeUndefined();
  });

  it('are told beside what is wanted, as far as they are known', () => {
    const told = bars([result(), semble, large]).map(({ what, value, most }) => [what, value, most]);
    expect(told).toContainEqual(['30,000 chunks: cold index, of semble’s time', 1.5, 1.2]);
    expect(told).toContainEqual(['1,000,000 chunks: cold index, minutes', 8, 15]);
    expect(told.some(([what]) => String(what).includes('opened again'))).toBe(false);
  });
});

describe('the document', () => {
  const left = result({
    system: 'hnswlib',
    size: 1_000_000,
    chunks: 600_200,
    leftOut: 'more than 20 minutes',
  });
  const { buildSeconds: _, peakBytes: _p, diskBytes: _d, p50: _m, p95: _q, ...without } = left;
  const all = [result(), semble, large, without];
  const rowsOf = (start: string): string[][] =>
    scalePage(all)
      .split('\n')
      .filter((row) => row.startsWith(start))
      .map((row) => row.split(/ *\| */).slice(1, -1));

  it('has a row a system and size, ours first, and why one is left out', () => {
    expect(rowsOf('| 600,200')).toContainEqual([
      ...['600,200', 'hnswlib', '', '', '', '', '', '', 'more than 20 minutes'],
    ]);
    const base = rowsOf('| 30,010').filter(([, system]) => system === 'ours' || system === 'semble');
    expect(base).toEqual([
      ['30,010', 'ours', '12', '240', '6', '7', '12', '', ''],
      ['30,010', 'semble', '8', '240', '6', '7', '12', '', '40,000 chunks of its own'],
    ]);
  });

  it('says what is met', () => {
    expect(rowsOf('| 1,000,000 chunks: query p95')[0]?.slice(1)).toEqual(['49', '50', 'met']);
    expect(rowsOf('| 1,000,000 chunks: query p50')[0]?.slice(1)).toEqual(['25', '20', 'not met']);
  });

  it('says so where nothing is wanted at its sizes', () => {
    expect(scalePage([result({ size: 3000 })])).toContain('Nothing is wanted at these sizes.');
  });

  it('draws each figure of each system that has it, and a single point too', () => {
    const svg = scalePlot('time', all);
    expect(svg.match(/<polyline /g)).toHaveLength(2);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg).toContain('>300k<');
    expect(svg).not.toContain('hnswlib');
    for (const one of [svg, scalePlot('p95', [result()])]) {
      expect(one).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
      expect(one).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('has no name of a curve over another', () => {
    const same = ['engine', 'semble', 'fts5', 'ripgrep'].map((system) => result({ system }));
    const heights = [...scalePlot('p50', same).matchAll(/<text x="624" y="([\d.]+)"/g)].map(([, y]) =>
      Number(y),
    );
    expect(heights).toHaveLength(4);
    heights.slice(1).forEach((y, i) => {
      expect(y - (heights[i] ?? 0)).toBeGreaterThanOrEqual(12);
    });
  });
});

describe('results', () => {
  it('come back by size, are found by their corpus, and can be forgotten', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mopq-scale-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const results = new ScaleResults(join(folder, 'results'));
    expect(results.all()).toEqual([]);
    for (const each of [large, semble, result()]) results.write(each);
    expect(results.all().map(({ chunks }) => chunks)).toEqual([30_010, 30_010, 600_200]);
    expect(results.of(result())).toEqual(result());
    expect(results.of(result({ corpus: 'bbbb' }))).toBeUndefined();
    results.forget('engine');
    expect(readdirSync(join(folder, 'results'))).toEqual(['30000-semble.json']);
  });
});

it('of several rounds each figure is the median, and one that is left out stays so', () => {
  const rounds = [
    { ownChunks: 7, buildSeconds: 3, p50: 1 },
    { ownChunks: 7, buildSeconds: 1, p50: 9 },
    { ownChunks: 7, buildSeconds: 2, p50: 2 },
  ];
  expect(medians(rounds)).toEqual({ ownChunks: 7, buildSeconds: 2, p50: 2 });
  expect(medians([{ leftOut: 'too slow' }])).toEqual({ leftOut: 'too slow' });
});
