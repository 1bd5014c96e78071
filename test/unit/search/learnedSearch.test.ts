import { describe, expect, it } from 'vitest';
import type { SearchMode } from '../../../src/engine/search/modes.ts';
import type { Ranker } from '../../../src/engine/search/ranker.ts';
import { search } from '../../../src/engine/search/search.ts';
import { CODE_BYTES } from '../index/sampleFiles.ts';
import { sampleView, table_MK } from './sampleView.ts';

const QUERY = 'where does the pool keep sockets';
const view = sampleView([
  { path: 'test/pool.ts', texts: ['pool sockets keep'], near: [15] },
  { path: 'src/a.ts', texts: ['pool sockets', 'pool'], near: [14, 13] },
  { path: 'src/b.ts', texts: ['pool'], near: [12] },
]);

/** Answers as a model with such learned weights gives them. */
function answer(ranker: Ranker | undefined, query = QUERY, mode: SearchMode = 'hybrid') {
  const encoder = {
    codebook: { subspaces: 2 * CODE_BYTES, centroids: 16, subdimension: 1, values: table_MK },
    encodeQuery: async () => new Float32Array(2 * CODE_BYTES).fill(1, 0, 1),
    encodeText: async () => new Float32Array(2 * CODE_BYTES),
    ranker,
  };
  return search(view, encoder, { query, mode, top: 10, languages: [], paths: [] });
}

const places = (hits: Awaited<ReturnType<typeof answer>>) => hits.map(({ path }) => path);

describe('a search by learned weights', () => {
  it('orders by them, and explains by them', async () => {
    const liked = await answer({ words: 1, meaning: 1, test: 0 });
    const pushed = await answer({ words: 1, meaning: 1, test: -3 });
    expect(places(liked)[0]).toBe('test/pool.ts');
    expect(places(pushed).at(-1)).toBe('test/pool.ts');
    expect(pushed.at(-1)?.explanation.rules).toContainEqual({ name: 'test file', effect: -3 });
    expect((liked[0]?.score ?? 0) - (pushed.at(-1)?.score ?? 0)).toBeCloseTo(3);
  });

  it('takes something from a further chunk of a file', async () => {
    const hits = await answer({ words: 0, meaning: 0 });
    expect(hits.map(({ score }) => score)).toEqual([0, 0, 0, -0.1]);
    expect(places(hits).at(-1)).toBe('src/a.ts');
  });

  it('keeps to the hand-set formula for names, for words alone and for meaning alone', async () => {
    const odd = { words: -5, meaning: -5, test: 9 };
    for (const [query, mode] of [
      ['openSocket', 'hybrid'],
      [QUERY, 'lexical'],
      [QUERY, 'semantic'],
    ] as const) {
      expect(await answer(odd, query, mode)).toEqual(await answer(undefined, query, mode));
    }
    expect(await answer(odd)).not.toEqual(await answer(undefined));
  });
});
