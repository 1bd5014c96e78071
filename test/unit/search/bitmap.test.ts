import { expect, test } from 'vitest';
import { clearRange, hasAny, intersect, isSet } from '../../../src/engine/search/bitmap.ts';

const SIZE = 40;
const bits = (bitmap: Uint8Array): number[] =>
  Array.from({ length: SIZE }, (_, i) => i).filter((i) => isSet(bitmap, i));
const full = (): Uint8Array => new Uint8Array(SIZE / 8).fill(0xff);

test('clears any range, and nothing beside it', () => {
  for (let first = 0; first <= SIZE; first++) {
    for (let end = first; end <= SIZE; end++) {
      const bitmap = full();
      clearRange(bitmap, first, end);
      expect(bits(bitmap)).toEqual(bits(full()).filter((i) => i < first || i >= end));
      expect(hasAny(bitmap, first, end)).toBe(false);
      expect(hasAny(bitmap, first - 1, end)).toBe(first > 0);
    }
  }
});

test('keeps what another has, or has not', () => {
  const [a, b] = [full(), full()];
  clearRange(a, 0, 9);
  clearRange(b, 8, 12);
  const both = Uint8Array.from(a);
  intersect(both, b);
  expect(bits(both)).toEqual(bits(a).filter((i) => i >= 12));
  intersect(a, b, { not: true });
  expect(bits(a)).toEqual([9, 10, 11]);
});
