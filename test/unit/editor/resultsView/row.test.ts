import { expect, test } from 'vitest';
import { bestColumn, type Row, rowOf } from '../../../../src/editor/resultsView/row.ts';
import { hitOf } from '../hits.ts';

const hitWith = (text: string, line: number, ...matches: [number, number][]) =>
  hitOf({ text, startLine: 10, bestLine: 10 + line, matches });

const highlighted = ({ label, highlights }: Row) => highlights.map(([start, end]) => label.slice(start, end));

test('shows the best line without its indentation, matches highlighted', () => {
  const hit = hitWith('foo();\n  parse(header)', 1, [2, 7], [8, 14]);
  expect(rowOf(hit).label).toBe('parse(header)');
  expect(highlighted(rowOf(hit))).toEqual(['parse', 'header']);
  expect(bestColumn(hit)).toBe(2);
});

test('parts of a name that match side by side are one highlight', () => {
  const row = rowOf(hitWith('checkPassword(password)', 0, [0, 5], [5, 13], [14, 22]));
  expect(highlighted(row)).toEqual(['checkPassword', 'password']);
});

test('without a match the column is that of the first character', () => {
  expect(bestColumn(hitWith('\t x', 0))).toBe(2);
  expect(rowOf(hitWith('\t x', 0))).toEqual({ label: 'x', highlights: [] });
});

test('an empty hit shows an empty line', () => {
  expect(rowOf(hitWith('', 0))).toEqual({ label: '', highlights: [] });
  expect(rowOf(hitWith('one', 7))).toEqual({ label: '', highlights: [] });
});

test('a long line is cut so that its first match is in sight', () => {
  const hit = hitWith(`\t${'x'.repeat(100)} needle ${'y'.repeat(300)}`, 0, [102, 108]);
  const row = rowOf(hit);
  expect(row.label.startsWith('…')).toBe(true);
  expect(row.label.indexOf('needle')).toBeLessThan(30);
  expect(bestColumn(hit)).toBe(102);
  expect(highlighted(row)).toEqual(['needle']);
});

test('highlights never reach past the label', () => {
  const matches = Array.from({ length: 101 }, (_, i): [number, number] => [i * 6, i * 6 + 5]);
  const row = rowOf(hitWith(`match ${'match '.repeat(100)}`, 0, ...matches));
  expect(row.highlights.length).toBeGreaterThan(20);
  for (const [start, end] of row.highlights) {
    expect(start).toBeLessThan(end);
    expect(end).toBeLessThanOrEqual(row.label.length);
  }
});
