import { expect, test } from 'vitest';
import { enclosingLines, type SymbolLines } from '../../../src/editor/enclosing.ts';

const symbol = (start: number, end: number, ...children: SymbolLines[]): SymbolLines => ({
  start,
  end,
  children,
});

test('the innermost symbol with a body is taken', () => {
  const symbols = [symbol(0, 100, symbol(10, 20, symbol(12, 12)), symbol(30, 40))];
  expect(enclosingLines(symbols, 12, 200)).toEqual({ start: 10, end: 20 });
  expect(enclosingLines(symbols, 25, 200)).toEqual({ start: 0, end: 100 });
});

test('a symbol that is too long gives way to the lines around the cursor', () => {
  expect(enclosingLines([symbol(0, 900)], 50, 1000)).toEqual({ start: 42, end: 58 });
});

test('without symbols the lines around the cursor are taken, inside the file', () => {
  expect(enclosingLines([], 1, 5)).toEqual({ start: 0, end: 4 });
});
