import { describe, expect, it } from 'vitest';
import type { ReadLines } from '../../../src/engine/search/refine.ts';
import { search } from '../../../src/engine/search/search.ts';
import type { SearchRequest } from '../../../src/engine/search/types.ts';
import type { SearchView } from '../../../src/engine/search/view.ts';
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

/** Texts of a view's chunks, as they would be read from its files. */
const reading =
  (view: SearchView, texts: readonly string[]) => async (path: string, _: string, start: number) => {
    const file = view.slotOfPath(path) ?? -1;
    const slot = [...view.chunksOf(file)].find((chunk) => view.startLine(chunk) === start);
    return texts[slot ?? -1];
  };

describe('search with operators', () => {
  const texts = ['the retry budget', 'retry of a budget', 'budget for a retry mock', 'x'];
  const view = sampleView(texts.map((text, i) => ({ path: `${i}.ts`, texts: [text], near: [i] })));
  const found = async (query: string, readLines?: ReadLines) =>
    search(view, encoder, request({ query }), readLines && { readLines });
  const paths = async (query: string, readLines?: ReadLines) =>
    (await found(query, readLines)).map(({ path }) => path).sort();

  it('finds only chunks that have the words of a phrase, and the phrase where texts can be read', async () => {
    expect(await paths('"retry budget"')).toEqual(['0.ts', '1.ts', '2.ts']);
    expect(await paths('"retry budget"', reading(view, texts))).toEqual(['0.ts']);
    expect(await paths('retry -"for a"', reading(view, texts))).toEqual(['0.ts', '1.ts', '3.ts']);
  });

  it('tells filters in the explanation', async () => {
    const [hit] = await found('"retry budget" -mock', reading(view, texts));
    expect(hit?.explanation.filters).toEqual(['has "retry budget"', 'without mock']);
    expect((await found('retry'))[0]?.explanation).not.toHaveProperty('filters');
  });

  it('answers a query of filters alone with nothing', async () => {
    expect(await found('-mock lang:ts')).toEqual([]);
  });
});

describe('search for places', () => {
  const view = sampleView([
    { path: 'src/main.py', texts: ['start', 'serve'], near: [3, 2] },
    { path: 'src/pool.py', texts: ['acquire', 'release'], near: [1, 1] },
    { path: 'near.py', texts: ['socket timeout'], near: [15] },
  ]);
  const trace = `Traceback (most recent call last):
  File "/srv/src/main.py", line ${view.startLine(1)}, in serve
  File "/srv/src/pool.py", line ${view.startLine(2)}, in acquire
SocketError: socket timeout`;

  it('finds the frames of a trace first, the innermost before the others, and says so', async () => {
    const hits = await search(view, encoder, request({ query: trace }));
    expect(hits.slice(0, 3).map(({ path, namedLine }) => [path, namedLine])).toEqual([
      ['src/pool.py', view.startLine(2)],
      ['src/main.py', view.startLine(1)],
      ['near.py', undefined],
    ]);
    expect(hits[0]?.explanation.rules[0]).toMatchObject({
      name: `line ${view.startLine(2)}, which you name`,
    });
  });

  it('finds a file by its path, and only within the filters', async () => {
    const hits = await search(view, encoder, request({ query: 'src/pool.py' }));
    expect(hits[0]).toMatchObject({ path: 'src/pool.py' });
    expect(hits[0]?.explanation.rules[0]?.name).toBe('the file that you name');
    const rest = hits.slice(1).flatMap(({ explanation }) => explanation.rules.map(({ name }) => name));
    expect(rest).not.toContain('the file that you name');
    const elsewhere = await search(view, encoder, request({ query: 'src/pool.py', paths: ['near.py'] }));
    expect(elsewhere.map(({ path }) => path)).toEqual(['near.py']);
  });
});

describe('search for a snippet', () => {
  const snippet = 'for (let i = 0; i < n; i++) { if (a[i] === x) return i; }\nreturn -1;';
  const renamed = snippet.replace(/\b[inax]\b/g, (name) => `${name}${name}z`);
  const texts = ['n x i a return let for if', renamed, snippet, 'unlike'];
  const view = sampleView(texts.map((text, i) => ({ path: `${i}.js`, texts: [text], near: [15, 3, 3, 14] })));
  const order = async (mode: SearchRequest['mode']) => {
    const hits = await search(view, encoder, request({ query: snippet, mode }), {
      readLines: reading(view, texts),
    });
    return hits.map(({ path }) => path);
  };

  it('finds the same code first, then renamed code', async () => {
    expect((await order('hybrid')).slice(0, 2)).toEqual(['2.js', '1.js']);
  });

  it('leaves shape aside by meaning alone', async () => {
    expect((await order('semantic'))[0]).toBe('0.js');
  });
});

describe('search for a message', () => {
  const message = 'Error: cannot acquire a lease while the pool is closing';
  const texts = [
    'pool lease lease closing closing acquire acquire pool error',
    'throw new Error("cannot acquire a lease while " + name + " is closing");',
  ];
  const view = sampleView(texts.map((text, i) => ({ path: `${i}.js`, texts: [text], near: [9, 3] })));
  const answer = (mode: SearchRequest['mode']) =>
    search(view, encoder, request({ query: message, mode }), { readLines: reading(view, texts) });

  it('finds where its words stand in a row, and says so', async () => {
    const [first] = await answer('hybrid');
    expect(first?.path).toBe('1.js');
    expect(first?.explanation.rules.map(({ name }) => name)).toContain('the same words in a row');
  });

  it('leaves its words aside by meaning alone', async () => {
    const [first] = await answer('semantic');
    expect(first?.explanation.rules.map(({ name }) => name)).not.toContain('the same words in a row');
  });
});
