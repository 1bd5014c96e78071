import { describe, expect, it } from 'vitest';
import { isSet } from '../../../src/engine/search/bitmap.ts';
import { admitted } from '../../../src/engine/search/filters.ts';
import { readOperators } from '../../../src/engine/search/operators.ts';
import { sampleView } from './sampleView.ts';

const PATHS = ['src/a.ts', 'src/deep/b.ts', 'lib/src/c.py', 'app/[id]/page.tsx', 'README.md'];
const LANGUAGES = ['typescript', 'typescript', 'python', 'typescriptreact', 'markdown'];
const view = sampleView(
  PATHS.map((path, i) => ({ path, language: LANGUAGES[i] ?? '', texts: ['one', 'two'] })),
);

function paths(wanted: { paths?: string[]; languages?: string[] }): string[] {
  const request = { query: '', top: 10, mode: 'hybrid', paths: [], languages: [], ...wanted } as const;
  const { files, chunks } = admitted(view, request) ?? { files: new Uint8Array(), chunks: new Uint8Array() };
  return PATHS.filter((_, file) => {
    for (const chunk of view.chunksOf(file)) expect(isSet(chunks, chunk)).toBe(isSet(files, file));
    return isSet(files, file);
  });
}

describe('admitted', () => {
  it('filters nothing where nothing is asked', () => {
    const request = { query: '', top: 10, mode: 'hybrid', paths: [], languages: [] } as const;
    expect(admitted(view, request)).toBeUndefined();
  });

  it.each([
    ['src', ['src/a.ts', 'src/deep/b.ts', 'lib/src/c.py']],
    ['./src/', ['src/a.ts', 'src/deep/b.ts', 'lib/src/c.py']],
    ['/lib', ['lib/src/c.py']],
    ['*.ts', ['src/a.ts', 'src/deep/b.ts']],
    ['src/*.ts', ['src/a.ts']],
    ['*.{py,md}', ['lib/src/c.py', 'README.md']],
    ['app/[id]', ['app/[id]/page.tsx']],
    ['app/[id', []],
    ['{src', []],
    ['a.ts', ['src/a.ts']],
    ['rc', []],
    ['/', []],
  ])('the path filter %s', (path, expected) => {
    expect(paths({ paths: [path] })).toEqual(expected);
  });

  it('joins filters: any of the included, none of the excluded, one of the languages', () => {
    expect(paths({ paths: ['src', 'README.md', '!deep'] })).toEqual([
      'src/a.ts',
      'lib/src/c.py',
      'README.md',
    ]);
    expect(paths({ paths: ['!src'] })).toEqual(['app/[id]/page.tsx', 'README.md']);
    expect(paths({ paths: ['src'], languages: ['Python'] })).toEqual(['lib/src/c.py']);
  });
});

describe('filters of the query', () => {
  const sources = [
    { path: 'src/pool.ts', texts: ['openSocket(retry budget)', 'mock of nothing'] },
    { path: 'test/pool.test.ts', texts: ['retry of a budget'] },
    { path: 'docs/pool.md', language: 'markdown', texts: ['getRetryBudget', 'the retry budget'] },
    { path: 'mock/server.py', language: 'python', texts: ['listen'] },
  ];
  const view = sampleView(sources);
  const texts = sources.flatMap((source) => source.texts);
  const everything = { languages: [], paths: [] };

  function left(typed: string, request: { languages: string[]; paths: string[] } = everything): string[] {
    const allow = admitted(view, request, readOperators(typed).filters);
    return texts.filter((_, slot) => allow === undefined || isSet(allow.chunks, slot));
  }

  it('admits everything for a query without any', () => {
    expect(admitted(view, everything, readOperators('retry').filters)).toBeUndefined();
  });

  it.each([
    [
      '"retry budget"',
      ['openSocket(retry budget)', 'retry of a budget', 'getRetryBudget', 'the retry budget'],
    ],
    ['"retry budget" -open', ['retry of a budget', 'getRetryBudget', 'the retry budget']],
    ['"unheard of"', []],
    ['-mock', ['openSocket(retry budget)', 'retry of a budget', 'getRetryBudget', 'the retry budget']],
    ['-openSocket -getretrybudget -mock', ['retry of a budget', 'the retry budget']],
    ['-retry.budget', ['mock of nothing', 'listen']],
    ['lang:py', ['listen']],
    ['-lang:ts', ['getRetryBudget', 'the retry budget', 'listen']],
    ['lang:ts lang:py -path:test', ['openSocket(retry budget)', 'mock of nothing', 'listen']],
    ['kind:tests', ['retry of a budget', 'listen']],
    [
      '-kind:tests path:pool*',
      ['openSocket(retry budget)', 'mock of nothing', 'getRetryBudget', 'the retry budget'],
    ],
  ])('%s', (typed, expected) => {
    expect(left(typed)).toEqual(expected);
  });

  it('narrows what the request admits', () => {
    expect(left('lang:ts', { languages: ['typescript', 'python'], paths: ['!test'] })).toEqual([
      'openSocket(retry budget)',
      'mock of nothing',
    ]);
    expect(left('lang:py', { languages: ['typescript'], paths: [] })).toEqual([]);
  });

  it('admits a file where it admits a chunk', () => {
    const allow = admitted(view, everything, readOperators('"mock"').filters);
    expect(
      sources.filter((_, file) => isSet(allow?.files ?? new Uint8Array(), file)).map(({ path }) => path),
    ).toEqual(['src/pool.ts', 'mock/server.py']);
  });
});
