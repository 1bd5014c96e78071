import { describe, expect, it } from 'vitest';
import { admitted, isSet } from '../../../src/engine/search/filters.ts';
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
