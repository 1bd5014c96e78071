import { expect, test } from 'vitest';
import { phraseFilter } from '../../../src/engine/search/phrases.ts';

const has = (text: string, phrases: string[], withoutPhrases: string[] = []) =>
  phraseFilter({ phrases, withoutPhrases })?.(text);

test('a phrase occurs letter by letter, whatever its case and the white space between its words', () => {
  expect(has('The Retry\n   budget.', ['retry budget'])).toBe(true);
  expect(has('retry the budget', ['retry budget'])).toBe(false);
  expect(has('a.b(c)* [x]', ['A.B(c)*', '[x]'])).toBe(true);
  expect(has('aXb', ['a.b'])).toBe(false);
  expect(has('ÜBER uns', ['über'])).toBe(true);
});

test('any punctuation may be part of a phrase', () => {
  const all = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join('');
  expect(has(`x ${all} y`, [all])).toBe(true);
  expect(has('print --json', ['--JSON'])).toBe(true);
});

test('all must occur, and none of those that must not', () => {
  expect(has('one two', ['one', 'three'])).toBe(false);
  expect(has('one two', ['one'], ['two'])).toBe(false);
  expect(has('one two', [], ['three'])).toBe(true);
});

test('nothing is filtered where nothing is asked', () => {
  expect(phraseFilter({ phrases: [], withoutPhrases: [] })).toBeUndefined();
});
