import { expect, it } from 'vitest';
import type { Pair, SourceFile } from '../../../src/engine/tuning/pair.ts';
import { slicePairs } from '../../../src/engine/tuning/slices.ts';

const path = 'src/a.ts';
const chunks = Array.from({ length: 400 }, (_, i) => ({
  startLine: 10 * i + 1,
  endLine: 10 * i + 9,
  text: '',
  scope: [],
  symbols: [],
}));
const files = new Map<string, SourceFile>([[path, { path, language: 'typescript', kind: 'code', chunks }]]);

function pair(kind: Pair['kind'], i: number, group = path): Pair {
  const at = kind === 'commit' ? { time: i } : {};
  return { kind, query: `${kind} ${i}`, key: `key ${kind} ${i}`, path, startLine: 10 * i + 1, group, ...at };
}

const commits = Array.from({ length: 100 }, (_, i) => [
  pair('commit', i, `c${i}`),
  { ...pair('commit', i, `c${i}`), startLine: 10 * i + 11 },
]).flat();
const docs = Array.from({ length: 200 }, (_, i) => pair('doc', i));

it('asks about the newest commits last, and trains on those before all that is asked about', () => {
  const { train, choosing, reporting } = slicePairs(commits, files);
  const numbers = (questions: readonly { query: string }[]): number[] =>
    questions.map(({ query }) => Number(query.split(' ')[1]));
  expect(Math.min(...numbers(reporting))).toBe(85);
  expect([Math.min(...numbers(choosing)), Math.max(...numbers(choosing))]).toEqual([70, 84]);
  expect(Math.max(...numbers(train))).toBe(69);
});

it('asks about a commit once, for all chunks that it changed', () => {
  const { reporting } = slicePairs(commits, files);
  expect(reporting[0]).toEqual({
    query: 'commit 99',
    kind: 'commit',
    targets: [
      { path, startLine: 991, endLine: 999 },
      { path, startLine: 1001, endLine: 1009 },
    ],
  });
});

it('holds comments out, never trains on them, and draws the same ones whatever else there is', () => {
  const { train, choosing, reporting, heldOutDocs } = slicePairs(docs, files);
  expect([choosing.length, reporting.length]).toEqual([20, 20]);
  const trained = new Set(train.map(({ query }) => query));
  expect(heldOutDocs.some(({ query }) => trained.has(query))).toBe(false);
  expect(trained.size).toBe(160);
  const again = slicePairs([...commits, ...docs].reverse(), files);
  expect(new Set(again.heldOutDocs)).toEqual(new Set(heldOutDocs));
});

it('trains on no pair that asks what is asked about', () => {
  const twin = { ...pair('name', 1), query: 'commit 99' };
  expect(slicePairs([...commits, twin], files).train).not.toContain(twin);
});
