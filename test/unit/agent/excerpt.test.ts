import { expect, test } from 'vitest';
import { excerpt } from '../../../src/engine/agent/excerpt.ts';

/** Ten lines, 11 to 20, of 8 bytes each with their line feeds. */
const hit = {
  text: Array.from({ length: 10 }, (_, i) => `line ${11 + i}`).join('\n'),
  startLine: 11,
  endLine: 20,
  bestLine: 15,
  bestLines: [14, 16] as [number, number],
};

test('all lines where they fit', () => {
  expect(excerpt(hit, 80)).toEqual({ text: hit.text, startLine: 11, endLine: 20, isWhole: true });
});

test('the best line first, then the best lines, then what is around them', () => {
  const lines = (bytes: number): unknown[] => {
    const { startLine, endLine, isWhole } = excerpt(hit, bytes) ?? {};
    return [startLine, endLine, isWhole];
  };
  expect(lines(15)).toEqual([15, 15, false]);
  expect(lines(24)).toEqual([14, 16, false]);
  expect(lines(40)).toEqual([13, 17, false]);
  expect(lines(79)).toEqual([11, 19, false]);
  expect(excerpt(hit, 24)?.text).toBe('line 14\nline 15\nline 16');
});

test('nothing where the best line does not fit', () => {
  expect(excerpt(hit, 7)).toBeUndefined();
});

test('one side goes on where a long line ends the other', () => {
  const text = hit.text.replace('line 13', 'x'.repeat(1000));
  expect(excerpt({ ...hit, text }, 80)).toMatchObject({ startLine: 14, endLine: 20, isWhole: false });
});

test('blank lines at the end are not missed, lines that were never read are', () => {
  expect(excerpt({ ...hit, text: `${hit.text}\n\n`, endLine: 22 }, 80)?.isWhole).toBe(true);
  expect(excerpt({ ...hit, endLine: 900 }, 80)?.isWhole).toBe(false);
});

test('a best line outside of what is on disk now is the nearest that is', () => {
  expect(excerpt({ ...hit, bestLine: 99, bestLines: [99, 99] }, 8)?.text).toBe('line 20');
});
