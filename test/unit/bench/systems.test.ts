import { expect, it } from 'vitest';
import type { Searchable } from '../../../scripts/bench/folderIndex.ts';
import { nearestChunks } from '../../../scripts/bench/systems.ts';
import { CODE_BYTES } from '../index/sampleFiles.ts';
import { sampleView, table_MK } from '../search/sampleView.ts';

/** A codebook of one dimension a sub-space; the query picks the first, whose centroids are the cosines. */
const encoder = {
  codebook: { subspaces: 2 * CODE_BYTES, centroids: 16, subdimension: 1, values: table_MK },
  encodeQuery: async () => new Float32Array(2 * CODE_BYTES).fill(1, 0, 1),
  encodeText: async () => new Float32Array(2 * CODE_BYTES),
};

it('ranks chunks by their nearness and that of their path alone', async () => {
  const view = sampleView([
    { path: 'test/near.test.ts', texts: ['a', 'b', 'c'], near: [15, 14, 13] },
    { path: 'far.ts', texts: ['d'], near: [12] },
    { path: 'named.ts', texts: ['e'], near: [9], pathNear: 9 },
    { path: 'gone.ts', texts: ['f'], near: [15], pathNear: 15 },
  ]);
  view.remove('gone.ts');
  const hits = await nearestChunks({ view, encoder } satisfies Searchable, 'anything');
  expect(hits.map(({ path, startLine }) => `${path}:${startLine}`)).toEqual([
    'test/near.test.ts:1',
    'test/near.test.ts:2',
    'named.ts:1',
    'test/near.test.ts:3',
    'far.ts:1',
  ]);
});

it('gives no more hits than are judged', async () => {
  const view = sampleView([{ path: 'a.ts', texts: Array.from({ length: 12 }, (_, i) => `text ${i}`) }]);
  expect(await nearestChunks({ view, encoder }, 'anything')).toHaveLength(10);
});
