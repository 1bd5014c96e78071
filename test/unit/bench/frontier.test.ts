import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { frontierPage, frontierPoints } from '../../../scripts/bench/frontierPage.ts';
import { frontierPlot } from '../../../scripts/bench/frontierPlot.ts';
import { assertComparable, type Result, ResultFolder } from '../../../scripts/bench/frontierResults.ts';

const result = (over: Partial<Result> = {}): Result => ({
  model: 'static',
  version: '1.0.0',
  digest: 'a'.repeat(64),
  codeBytes: 32,
  repositories: ['flask', 'gin'],
  queries: 41,
  meaning: 0.8554,
  hybrid: 0.8912,
  chunksPerSecond: 2712.4,
  chunks: 2000,
  queryMilliseconds: 0.1234,
  megabytes: 23.5,
  ...over,
});
const slow = result({ model: 'large', digest: 'b'.repeat(64), chunksPerSecond: 7.31, meaning: 0.9 });

describe('the document', () => {
  it('has a row a model, with the queries that it was measured over', () => {
    const rows = frontierPage([result(), slow]).split('\n');
    expect(rows.find((row) => row.startsWith('| static'))?.split(/ *\| */)).toEqual([
      '',
      'static',
      '32',
      '2712',
      '.855',
      '.891',
      '41',
      '0.12',
      '23.5',
      '',
    ]);
    expect(rows.find((row) => row.startsWith('| large'))).toContain('| 7.3 ');
    expect(rows.join()).toContain('over flask, gin.');
  });

  it('names models by what tells them apart', () => {
    const labels = (...results: Result[]) => frontierPoints(results).map(({ label }) => label);
    expect(labels(result(), slow)).toEqual(['static', 'large']);
    expect(labels(result(), result({ version: '2.0.0' }))).toEqual(['static 1.0.0', 'static 2.0.0']);
    expect(labels(result(), result({ codeBytes: 16 }))).toEqual([
      'static 1.0.0, 32 bytes',
      'static 1.0.0, 16 bytes',
    ]);
    expect(labels(result(), result({ digest: 'c'.repeat(64) }))).toEqual([
      'static aaaaaaaa',
      'static cccccccc',
    ]);
  });
});

describe('the plot', () => {
  const points = Array.from({ length: 8 }, (_, i) => ({
    label: `model-number-${i} & <co>`,
    chunksPerSecond: 500 + 60 * i,
    meaning: 0.8 + 0.004 * i,
    hybrid: 0.85 + 0.002 * i,
  }));

  it('is one SVG on white, with both points of each model and the wanted speed', () => {
    const svg = frontierPlot(points);
    expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
    expect(svg).toContain('<rect width="760" height="460" fill="#ffffff"/>');
    expect(svg).toContain('600 chunks/s');
    // Those of the legend are two more.
    expect(svg.match(/<circle /g)).toHaveLength(2 * points.length + 2);
    expect(svg).toContain('model-number-7 &amp; &lt;co>');
    expect(svg).not.toContain('NaN');
  });

  it('has no label over a point, nor two over each other', () => {
    const svg = frontierPlot(points);
    const labels = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>(model[^<]*)/g)].map(
      ([, x, y, label]) => {
        const width = 7.2 * (label?.replace('&amp; &lt;', '& <').length ?? 0);
        return { left: Number(x) - width / 2, right: Number(x) + width / 2, y: Number(y) };
      },
    );
    const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => ({
      left: Number(x) - 5,
      right: Number(x) + 5,
      y: Number(y) + 4,
    }));
    expect(labels).toHaveLength(points.length);
    for (const [i, label] of labels.entries()) {
      for (const other of [...circles, ...labels.slice(0, i)]) {
        const apart = label.right <= other.left || other.right <= label.left;
        expect(apart || Math.abs(label.y - other.y) >= 9, `${i}`).toBe(true);
      }
    }
  });

  it('draws a single model', () => {
    expect(frontierPlot(points.slice(0, 1))).not.toContain('NaN');
  });
});

describe('results', () => {
  it('come back, the fastest first, one file a model and code size', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mopq-frontier-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const results = new ResultFolder(join(folder, 'results'));
    expect(results.all()).toEqual([]);
    for (const each of [slow, result(), result({ queries: 42 })]) results.write(each);
    expect(results.all()).toEqual([result({ queries: 42 }), slow]);
    expect(readdirSync(join(folder, 'results'))).toEqual(['large-bbbbbbbb.json', 'static-aaaaaaaa.json']);
  });

  it('are not mixed with those over other questions', () => {
    const asked = { repositories: ['gin', 'flask'], queries: 41 };
    expect(() => assertComparable([], asked)).not.toThrow();
    expect(() => assertComparable([result(), slow], asked)).not.toThrow();
    expect(() => assertComparable([result(), slow], { ...asked, repositories: ['gin'] })).toThrow(
      'static was measured with 41 queries over flask, gin, and now it would be 41 queries over gin.',
    );
  });
});
