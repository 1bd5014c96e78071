import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../src/engine/history/patches.ts';
import { commitPairs, type ToldCommit } from '../../../../src/engine/tuning/mining/commit.ts';
import type { SourceFile } from '../../../../src/engine/tuning/pair.ts';

const commit = (hash: string, files: Record<string, string>): ToldCommit => ({
  hash,
  time: 1000,
  text: `Subject of ${hash}`,
  paths: Object.values(files),
  pathsThen: Object.keys(files),
});

const patch = (hash: string, path: string, added: string[], headings: string[] = []): Patch => ({
  hash,
  path,
  added,
  headings,
});

/** Chunks of three lines each. */
function file(path: string, ...texts: string[]): SourceFile {
  const chunks = texts.map((text, i) => ({
    startLine: i * 3 + 1,
    endLine: i * 3 + 3,
    text,
    scope: [`part ${i}`],
    symbols: [],
  }));
  const kind = path.endsWith('.md') ? 'markdown' : 'code';
  return { path, language: 'typescript', kind, chunks };
}

const byPath = (...files: SourceFile[]): Map<string, SourceFile> =>
  new Map(files.map((one) => [one.path, one]));

const FIRST = 'function openPool() {\n  const pool = createPool();\n}';
const SECOND = 'function closePool() {\n  pool.destroyAll();\n}';
const THIRD = 'function drainPool() {\n  pool.removeIdle();\n}';

describe('commits and the chunks that they changed', () => {
  it('finds the chunk that holds an added line, whatever its indentation', async () => {
    const files = byPath(file('a.ts', FIRST, SECOND));
    const pairs = await commitPairs(
      [commit('c', { 'a.ts': 'a.ts' })],
      [patch('c', 'a.ts', ['    pool.destroyAll();'])],
      files,
    );
    expect(pairs).toEqual([
      {
        kind: 'commit',
        query: 'Subject of c',
        key: `part 1\n${SECOND}`,
        path: 'a.ts',
        startLine: 4,
        group: 'c',
        time: 1000,
      },
    ]);
  });

  it.each([
    ['hardly any letters', ['}', '  });', 'if (a) {']],
    ['an import', ['import { pool } from "./pool.ts";']],
    ['what is gone', ['pool.destroyEverything();']],
    ['what many chunks have', ['pool.checkInvariants();']],
  ])('says nothing of %s', async (_, added) => {
    const shared = 'import { pool } from "./pool.ts";\nif (a) {\n  pool.checkInvariants();\n}';
    const files = byPath(file('a.ts', `${FIRST}\n${shared}`, `${SECOND}\n${shared}`, `${THIRD}\n${shared}`));
    expect(await commitPairs([commit('c', { 'a.ts': 'a.ts' })], [patch('c', 'a.ts', added)], files)).toEqual(
      [],
    );
  });

  it('goes by headings where no added line is left, and only there', async () => {
    const long = `function drainPool(${'argument: SomeLongType, '.repeat(6)}) {`;
    const files = byPath(file('a.ts', FIRST, SECOND, `${long}\n  pool.removeIdle();\n}`));
    const headings = [`  ${long}`.slice(0, 80)];
    const gone = await commitPairs(
      [commit('c', { 'a.ts': 'a.ts' })],
      [patch('c', 'a.ts', ['pool.removeEverything();'], headings)],
      files,
    );
    expect(gone.map(({ startLine }) => startLine)).toEqual([7]);
    const left = await commitPairs(
      [commit('c', { 'a.ts': 'a.ts' })],
      [patch('c', 'a.ts', ['const pool = createPool();'], headings)],
      files,
    );
    expect(left.map(({ startLine }) => startLine)).toEqual([1]);
  });

  it('follows a file to its name of now', async () => {
    const files = byPath(file('src/pool.ts', FIRST));
    const pairs = await commitPairs(
      [commit('c', { 'lib/pool.js': 'src/pool.ts' })],
      [patch('c', 'lib/pool.js', ['const pool = createPool();'])],
      files,
    );
    expect(pairs.map(({ path }) => path)).toEqual(['src/pool.ts']);
  });

  it('takes five chunks of a commit, three of a file, code first and most lines first', async () => {
    const texts = (name: string) =>
      [1, 2, 3, 4].map((n) =>
        Array.from({ length: n }, (_, i) => `${name}.handleCase(${n}, ${i});`).join('\n'),
      );
    const paths = ['a.md', 'a.test.ts', 'a.ts'];
    const files = byPath(...paths.map((path) => file(path, ...texts(path))));
    const all = commit('c', Object.fromEntries(paths.map((path) => [path, path])));
    const patches = paths.map((path) =>
      patch(
        'c',
        path,
        texts(path).flatMap((text) => text.split('\n')),
      ),
    );
    const pairs = await commitPairs([all], patches, files);
    expect(pairs.map(({ path, startLine }) => [path, startLine])).toEqual([
      ['a.ts', 10],
      ['a.ts', 7],
      ['a.ts', 4],
      ['a.test.ts', 10],
      ['a.test.ts', 7],
    ]);
  });

  it('leaves out unknown commits, files that are gone and lists of changes', async () => {
    const line = 'const pool = createPool();';
    const files = byPath(file('a.ts', FIRST), file('CHANGELOG.md', FIRST));
    const patches = [
      patch('unknown', 'a.ts', [line]),
      patch('c', 'gone.ts', [line]),
      patch('c', 'CHANGELOG.md', [line]),
    ];
    expect(await commitPairs([commit('c', { 'CHANGELOG.md': 'CHANGELOG.md' })], patches, files)).toEqual([]);
  });
});
