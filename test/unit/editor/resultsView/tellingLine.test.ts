import { expect, test } from 'vitest';
import { tellingLine } from '../../../../src/editor/resultsView/tellingLine.ts';
import { hitOf } from '../hits.ts';

const pick = (text: string, words: string[], symbols: string[] = []) =>
  tellingLine(hitOf({ text, symbols, explanation: { words, rules: [] } }));

const highlighted = ({ label, highlights }: ReturnType<typeof tellingLine>) =>
  highlights.map(([start, end]) => label.slice(start, end));

test('the line with the most different words wins, and they are highlighted', () => {
  const telling = pick('// parse\nfoo();\n  parse(header); parse()\n', ['parse', 'header']);
  expect(telling).toMatchObject({ line: 12, column: 2, label: 'parse(header); parse()' });
  expect(highlighted(telling)).toEqual(['parse', 'header', 'parse']);
});

test('words are found inside identifiers and in their inflections', () => {
  const telling = pick('const retryPolicy = makeRETRYHandlers(retries_left)', ['retry', 'handler']);
  expect(highlighted(telling)).toEqual(['retry', 'RETRY', 'Handlers', 'retries']);
});

test('a word of the query that is an identifier matches by its parts', () => {
  expect(highlighted(pick('return fetch_page(url)', ['fetchPage']))).toEqual(['fetch', 'page']);
});

test('words that are everywhere are highlighted only when nothing else is asked for', () => {
  expect(highlighted(pick('read the file', ['the', 'file']))).toEqual(['file']);
  expect(highlighted(pick('if this', ['if', 'this']))).toEqual(['if', 'this']);
});

test('without words the line that names a symbol is shown, else the first that says something', () => {
  expect(pick('}\n\nfunction open() {\n  x', [], ['open']).line).toBe(12);
  expect(pick('}\n\n  x = 1\n', []).label).toBe('x = 1');
});

test('between lines with as many words, the rarer word tells more', () => {
  expect(pick('get the request\nset the request\nretry the request\nretry', ['request', 'retry']).line).toBe(
    12,
  );
  expect(pick('request\nrequest\nretry', ['request', 'retry']).line).toBe(12);
});

test('an empty hit shows an empty line', () => {
  expect(pick('', [])).toEqual({ line: 10, column: 0, label: '', highlights: [] });
});

test('a long line is cut so that its first match is in sight', () => {
  const telling = pick(`\t${'x'.repeat(100)} needle ${'y'.repeat(300)}`, ['needle']);
  expect(telling.label.startsWith('…')).toBe(true);
  expect(telling.label.indexOf('needle')).toBeLessThan(30);
  expect(telling.column).toBe(102);
  expect(highlighted(telling)).toEqual(['needle']);
});

test('highlights never reach past the label', () => {
  const telling = pick(`match ${'match '.repeat(100)}`, ['match']);
  for (const [start, end] of telling.highlights) {
    expect(start).toBeLessThan(end);
    expect(end).toBeLessThanOrEqual(telling.label.length);
  }
});
