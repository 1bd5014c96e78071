import { expect, test } from 'vitest';
import { relocate } from '../../../../src/editor/resultsView/relocate.ts';
import { hitOf } from '../hits.ts';

const text = 'function retry() {\n  return again();\n}';
const hit = hitOf({ text, startLine: 3, endLine: 5, bestLine: 4, bestLines: [4, 5] });
const at = (startLine: number) => ({
  startLine,
  endLine: startLine + 2,
  bestLine: startLine + 1,
  bestLines: [startLine + 1, startLine + 2],
});

test('lines that stay where they are are the same hit', () => {
  expect(relocate(hit, 3, `a\nb\n${text}\nc`)).toEqual({ hit, changed: false });
});

test('lines that moved take the hit along, up and down, at both ends of the file', () => {
  expect(relocate(hit, 3, text)).toMatchObject({ hit: at(1), changed: false });
  expect(relocate(hit, 3, `a\nb\nc\nd\n${text}`)).toMatchObject({ hit: at(5), changed: false });
});

test('of several places the nearest is taken', () => {
  const twice = `${text}\n${'x\n'.repeat(10)}${text}`;
  expect(relocate(hit, 3, twice)).toMatchObject({ hit: at(1) });
  expect(relocate(hit, 12, twice)).toMatchObject({ hit: at(14) });
});

test('line ends of another system are no change', () => {
  expect(relocate(hit, 3, `a\nb\n${text}\nc`.replaceAll('\n', '\r\n'))).toEqual({ hit, changed: false });
});

test('part of a longer line is not the hit', () => {
  expect(relocate(hit, 3, `a\nb\nasync ${text}`).changed).toBe(true);
});

test('changed lines follow their best line, or else stay', () => {
  const edited = text.replace('retry', 'repeat');
  expect(relocate(hit, 3, `a\nb\nc\n${edited}`)).toMatchObject({ hit: at(4), changed: true });
  expect(relocate(hit, 3, 'nothing of it')).toMatchObject({ hit: at(3), changed: true });
});
