import { expect, test } from 'vitest';
import { enclosingSymbol, linesAround, type SymbolLines } from '../../../src/editor/enclosing.ts';

const symbol = (start: number, end: number, ...children: SymbolLines[]): SymbolLines => ({
  start,
  end,
  children,
});

test('the innermost symbol with a body is taken', () => {
  const symbols = [symbol(0, 100, symbol(10, 20, symbol(12, 12)), symbol(30, 40))];
  expect(enclosingSymbol(symbols, 12)).toEqual({ start: 10, end: 20 });
  expect(enclosingSymbol(symbols, 25)).toEqual({ start: 0, end: 100 });
});

test('a symbol that is too long is none, nor is there one outside of all', () => {
  expect(enclosingSymbol([symbol(0, 900)], 50)).toBeUndefined();
  expect(enclosingSymbol([symbol(0, 9)], 50)).toBeUndefined();
});

test('the lines around a cursor stay inside the file', () => {
  expect(linesAround(50, 1000)).toEqual({ start: 42, end: 58 });
  expect(linesAround(1, 5)).toEqual({ start: 0, end: 4 });
});
