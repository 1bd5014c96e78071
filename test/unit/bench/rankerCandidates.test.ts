import { expect, it } from 'vitest';
import { candidatesOf, HEADER } from '../../../scripts/ranker/candidates.ts';
import { FEATURE_NAMES } from '../../../src/engine/search/features.ts';
import { CODE_BYTES } from '../index/sampleFiles.ts';
import { sampleView, table_MK } from '../search/sampleView.ts';

const encoder = {
  codebook: { subspaces: 2 * CODE_BYTES, centroids: 16, subdimension: 1, values: table_MK },
  encodeQuery: async () => new Float32Array(2 * CODE_BYTES).fill(1, 0, 1),
  encodeText: async () => new Float32Array(2 * CODE_BYTES),
  ranker: { words: 100 },
};

/** The text of chunk i is line i + 1 of its file. */
const view = sampleView([
  { path: 'src/pool.ts', texts: ['pool sockets', 'pool'], near: [15, 14] },
  { path: 'test/pool.ts', texts: ['pool sockets'], near: [15] },
  ...Array.from({ length: 200 }, (_, i) => ({ path: `far/${i}.ts`, texts: ['pool'], near: [12] })),
  { path: 'answer.ts', texts: ['nothing'], near: [11] },
]);

const dumped = async (targets: Parameters<typeof candidatesOf>[3]['targets']) =>
  (await candidatesOf('r', view, encoder, { query: 'where are the pool sockets', set: 'doc', targets })) as {
    kind: string;
    targets: number;
    candidates: [number, number, number, number, number[], number[], number[]][];
  };

it('tells features by their names, and the score of the hand-set formula whatever the model has learned', async () => {
  const { kind, candidates } = await dumped([{ path: 'src/pool.ts' }]);
  const [, score, ofFile, factor, , , features] = candidates[0]!;
  expect(kind).toBe('language');
  expect(HEADER.features).toEqual(FEATURE_NAMES);
  expect(features).toHaveLength(FEATURE_NAMES.length);
  expect(score).toBeLessThan(4);
  expect(ofFile).toBeLessThan(score);
  expect(factor).toBe(1);
  const test = candidates.find(([file]) => file === 1);
  expect([test?.[3], test?.[6][FEATURE_NAMES.indexOf('test')]]).toEqual([0.4, 1]);
});

it('tells which targets a candidate covers by lines and by file', async () => {
  const { targets, candidates } = await dumped([
    { path: 'src/pool.ts', startLine: 2, endLine: 2 },
    { path: 'test/pool.ts' },
  ]);
  const covered = candidates
    .filter(([file]) => file < 2)
    .map(([file, , , , byLines, byFile]) => [file, byLines, byFile]);
  expect(targets).toBe(2);
  expect(covered).toHaveLength(3);
  expect(covered).toContainEqual([0, [], [0]]);
  expect(covered).toContainEqual([0, [0], [0]]);
  expect(covered).toContainEqual([1, [1], [1]]);
});

it('keeps the best candidates, and those that answer wherever they stand', async () => {
  const files = async (path: string) => (await dumped([{ path }])).candidates.map(([file]) => file);
  expect(await files('far/180.ts')).toContain(182);
  expect(await files('src/pool.ts')).not.toContain(182);
});
