import { expect, test } from 'vitest';
import { doing } from '../../../../src/editor/agentTools/doing.ts';

test('tells what is looked for', () => {
  expect(doing('search', { query: 'where are\n sessions  signed' })).toBe(
    'Searching for `where are sessions signed`',
  );
  expect(doing('similar', { path: 'src/a.ts', line: 7 })).toBe('Looking for what is like `src/a.ts:7`');
  expect(doing('status', {})).toBe('Looking up what is indexed');
  expect(doing('status', { path: 'src/a.ts' })).toBe('Looking up whether `src/a.ts` is indexed');
});

test('markup in a query stays text, and a long one is cut', () => {
  expect(doing('search', { query: 'a `b` [c](d)' })).toBe("Searching for `a 'b' [c](d)`");
  expect(doing('search', { query: 'x'.repeat(500) })).toBe(`Searching for \`${'x'.repeat(60)}…\``);
});

test('says something even where the input is wrong', () => {
  expect(doing('search', { query: '' })).toBe('Searching by meaning');
  expect(doing('similar', undefined)).toBe('Looking for similar code');
});
