import { expect, test } from 'vitest';
import { Searcher } from '../../../src/editor/searcher.ts';

test('a query of the panel becomes a request over all folders', async () => {
  const asked: unknown[] = [];
  const host = {
    folders: ['/a', '/b'],
    request: (async (method: string, params: unknown) => {
      asked.push([method, params]);
      return { hits: [], milliseconds: 1, partial: false };
    }) as never,
  };
  const searcher = new Searcher(host, () => ({ resultCount: 7 }));
  const { signal } = new AbortController();
  await searcher.search({ text: 'q lang:go', mode: 'semantic' }, signal);
  await searcher.search({ text: 'q', mode: 'hybrid' }, signal);
  await searcher.similar({ text: 't' }, signal);
  const folders = ['/a', '/b'];
  expect(asked).toEqual([
    [
      'search',
      {
        folders,
        request: { query: 'q lang:go', mode: 'semantic', top: 7 },
      },
    ],
    ['search', { folders, request: { query: 'q', mode: 'hybrid', top: 7 } }],
    ['similar', { folders, text: 't', top: 7 }],
  ]);
});
