import { expect, test } from 'vitest';
import { TermDictionary } from '../../../src/engine/lexical/termDictionary.ts';

const words = Array.from({ length: 5000 }, (_, i) => `${i % 7 === 0 ? 'größe字' : 'term'}${i}`);

test('ids count from 0 in the order of arrival and lead back to their terms', () => {
  const dictionary = new TermDictionary();
  expect(words.map((word) => dictionary.intern(word))).toEqual([...words.keys()]);
  expect(words.map((word) => dictionary.intern(word))).toEqual([...words.keys()]);
  expect(words.map((word) => dictionary.find(word))).toEqual([...words.keys()]);
  expect(words.map((_, id) => dictionary.term(id))).toEqual(words);
  expect(dictionary.size).toBe(words.length);
  expect(dictionary.find('unknown')).toBeUndefined();
  expect(() => dictionary.term(words.length)).toThrow(RangeError);
});

test('truncate forgets the newest terms, whose ids are given anew', () => {
  const dictionary = new TermDictionary();
  for (const word of words) dictionary.intern(word);
  dictionary.truncate(10);
  expect(dictionary.size).toBe(10);
  expect(dictionary.find(words[9] ?? '')).toBe(9);
  expect(dictionary.find(words[10] ?? '')).toBeUndefined();
  expect(dictionary.intern('other')).toBe(10);
  expect(dictionary.term(10)).toBe('other');
});

test('takes many at once as it would one by one', () => {
  const dictionary = new TermDictionary();
  for (const word of words.slice(0, 100)) dictionary.intern(word);
  dictionary.addAll(Buffer.from(words.slice(100, 4000).join('\n')));
  dictionary.addAll(Buffer.from(words.slice(4000, 4001).join('\n')));
  dictionary.addAll(Buffer.from(words.slice(4001).join('\n')));
  expect(dictionary.size).toBe(words.length);
  expect(words.map((word) => dictionary.find(word))).toEqual([...words.keys()]);
  expect(words.map((_, id) => dictionary.term(id))).toEqual(words);
  expect(dictionary.intern('more')).toBe(words.length);
});
