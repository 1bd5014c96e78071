import { describe, expect, it } from 'vitest';
import { search } from '../../../src/engine/search/search.ts';
import type { SearchRequest } from '../../../src/engine/search/types.ts';
import { CODE_BYTES } from '../index/sampleFiles.ts';
import { historyOf, sampleView, table_MK } from './sampleView.ts';

const SUBSPACES = CODE_BYTES * 2;
const vector_D = Float32Array.from({ length: SUBSPACES }, (_, i) => (i === 0 ? 1 : 0));
/** Every query has the table of `sampleView`. */
const encoder = {
  codebook: { subspaces: SUBSPACES, centroids: 16, subdimension: 1, values: table_MK },
  encodeQuery: async () => vector_D,
  encodeText: async () => vector_D,
};

/** More files than are candidates by meaning, and one that only a commit leads to. */
function crowdedView() {
  const crowd = Array.from({ length: 220 }, (_, i) => ({
    path: `crowd/${i}.ts`,
    texts: ['x'],
    near: [9],
    pathNear: 9,
  }));
  const view = sampleView([...crowd, { path: 'far.ts', texts: ['y', 'z'], near: [1, 2] }]);
  view.history = historyOf([
    { subject: 'Close idle sockets', near: 15, paths: ['far.ts', 'deleted.ts'] },
    { subject: 'Something else', near: 1, paths: ['crowd/3.ts'] },
  ]);
  return view;
}

const request = (over: Partial<SearchRequest> = {}): SearchRequest => ({
  query: 'how are sockets closed',
  top: 300,
  mode: 'hybrid',
  languages: [],
  paths: [],
  ...over,
});

describe('search with a history', () => {
  it('finds the best chunk of a file that only a similar commit leads to, and says so', async () => {
    const hits = await search(crowdedView(), encoder, request());
    const found = hits.filter(({ path }) => path === 'far.ts');
    expect(found.map(({ startLine }) => startLine)).toEqual([2]);
    expect(found[0]?.explanation.rules.map(({ name }) => name)).toContain(
      'changed in a similar commit: Close idle sockets',
    );
    expect(hits.some(({ path }) => path === 'deleted.ts')).toBe(false);
  });

  it.each([
    ['by words alone', request({ mode: 'lexical' })],
    ['outside of the paths that are asked for', request({ paths: ['crowd'] })],
  ])('does not bring it in %s', async (_, asked) => {
    const hits = await search(crowdedView(), encoder, asked);
    expect(hits.some(({ path }) => path === 'far.ts')).toBe(false);
  });

  it('does without one', async () => {
    const view = crowdedView();
    view.history = undefined;
    const hits = await search(view, encoder, request());
    expect(hits.some(({ path }) => path === 'far.ts')).toBe(false);
    expect(hits).not.toHaveLength(0);
  });
});
