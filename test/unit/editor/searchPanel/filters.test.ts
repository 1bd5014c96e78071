import { expect, test } from 'vitest';
import {
  finished,
  labelOf,
  partsOf,
  sameFilter,
  textOf,
  without,
} from '../../../../src/editor/searchPanel/filters.ts';

test.each([
  ['retry lang:go', 'retry', ['lang:go']],
  ['lang:go retry -path:"my tests"  twice', 'retry  twice', ['lang:go', '-path:"my tests"']],
  ['kind:docs', '', ['kind:docs']],
  ['first line\n  path:src\n  second', 'first line\n    second', ['path:src']],
  ['lang:klingon \\lang:go "lang:go"', 'lang:klingon \\lang:go "lang:go"', []],
])('%j has words and filters', (text, words, tokens) => {
  const parts = partsOf(text);
  expect([parts.words, parts.filters.map(({ token }) => token)]).toEqual([words, tokens]);
});

test('words and filters make the text that has them', () => {
  const { words, filters } = partsOf('kind:code retry "at once" lang:ts');
  expect(textOf(words, filters)).toBe('retry "at once" kind:code lang:ts');
  expect(partsOf(textOf(words, filters)).filters.map(({ value }) => value)).toEqual(['code', 'typescript']);
  expect(textOf('', [])).toBe('');
});

test('a filter that is still being typed is not finished', () => {
  expect(finished('retry lang:go')).toEqual([]);
  expect(finished('lang:go retry path:sr').map(({ token }) => token)).toEqual(['lang:go']);
  expect(without('retry lang:go now', finished('retry lang:go now'))).toBe('retry now');
});

test('a chip says what it stands for', () => {
  const labels = partsOf('lang:ts -lang:c++ path:src -kind:test').filters.map(labelOf);
  expect(labels).toEqual([
    { name: 'Language', value: 'TypeScript' },
    { name: 'Language', value: 'not C++' },
    { name: 'Path', value: 'src' },
    { name: 'Kind', value: 'not Tests' },
  ]);
});

test('two spellings of a filter are the same', () => {
  const [a, b, c] = partsOf('lang:ts language:typescript -lang:ts').filters;
  if (!a || !b || !c) throw new Error('The query has three filters.');
  expect([sameFilter(a, b), sameFilter(a, c)]).toEqual([true, false]);
});
