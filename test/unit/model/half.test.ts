import { expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../src/engine/model/half.ts';

it('gives every half back', () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = fromHalf(half);
    if (Number.isNaN(value)) expect(fromHalf(toHalf(value))).toBeNaN();
    else expect(toHalf(value)).toBe(half);
  }
});

it.each([
  [1 + 2 ** -11, 1],
  [1 + 3 * 2 ** -11, 1 + 2 ** -9],
  [65_519, 65_504],
  [65_520, Number.POSITIVE_INFINITY],
  [2 ** -25, 0],
  [3 * 2 ** -25, 2 ** -23],
  [-(2 ** -14) + 2 ** -25, -(2 ** -14)],
])('rounds %d to %d', (value, nearest) => {
  expect(fromHalf(toHalf(value))).toBe(nearest);
});
