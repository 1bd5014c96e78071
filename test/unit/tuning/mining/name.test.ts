import { describe, expect, it } from 'vitest';
import { namePairs } from '../../../../src/engine/tuning/mining/name.ts';
import { cut } from './cut.ts';

const namesOf = async (path: string, text: string) =>
  namePairs(await cut(path, text)).map(({ query }) => query);
const BODY = '  const parts = text.split("&");\n  const pairs = parts.map(pair);\n  return pairs;\n';

describe('names of definitions', () => {
  it('asks for a body by the words of its name, which is blanked', async () => {
    const text = `export function parseQueryOptions(text) {\n${BODY}}\nparseQueryOptions('a');\n`;
    const [pair] = namePairs(await cut('a.js', text));
    expect(pair?.query).toBe('parse query options');
    expect(pair?.key).toContain('export function _(text) {');
    expect(pair?.key).not.toContain('parseQueryOptions');
  });

  it.each([
    [
      'a.py',
      'def read_all_rows(file):\n    rows = []\n    for row in file:\n        rows.append(row)\n    return rows\n',
      'read all rows',
    ],
    [
      'a.rs',
      'fn drain_idle_clients(pool: &mut Pool) {\n    let now = clock();\n    pool.retain(now);\n    pool.shrink();\n}',
      'drain idle clients',
    ],
    [
      'a.ex',
      'defmodule A do\n  def valid_header?(name) do\n    a = trim(name)\n    b = check(a)\n    b != nil\n  end\nend',
      'valid header',
    ],
    [
      'a.ts',
      'export const buildIndexFile = async (root: string) => {\n  await a();\n  await b();\n  await c();\n};',
      'build index file',
    ],
  ])('%s', async (path, text, query) => {
    expect(await namesOf(path, text)).toEqual([query]);
  });

  it.each([
    ['one word', 'a.js', `function parse(text) {\n${BODY}}`],
    ['no body', 'a.js', 'function parseQueryOptions(text) { return text; }'],
    ['a value', 'a.ts', 'export const defaultQueryOptions = merge(\n  one,\n  two,\n  three,\n);'],
    ['a dull name', 'a.js', `function toString() {\n${BODY}}`],
    [
      'a dunder',
      'a.py',
      'class A:\n    def __get_item__(self):\n        a = 1\n        b = 2\n        return a + b\n',
    ],
    ['a test', 'a.py', 'def test_reads_rows():\n    a = 1\n    b = 2\n    assert a == b\n'],
    ['a file of tests', 'parse.test.js', `function parseQueryOptions(text) {\n${BODY}}`],
    [
      'what is documented',
      'a.js',
      `/** Splits a query string. */\nfunction parseQueryOptions(text) {\n${BODY}}`,
    ],
    [
      'a guard',
      'a.h',
      '#ifndef READ_ROWS_H\n#define READ_ROWS_H\nint a(void);\nint b(void);\nint c(void);\n#endif',
    ],
  ])('leaves out %s', async (_, path, text) => {
    expect(await namesOf(path, text)).toEqual([]);
  });
});
