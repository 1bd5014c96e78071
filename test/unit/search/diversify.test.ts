import { describe, expect, it } from 'vitest';
import { diversify } from '../../../src/engine/search/diversify.ts';

describe('diversify', () => {
  it('damps each further chunk of a file', () => {
    const order = diversify([1, 0.9, 0.5, 0.4], [7, 7, 8, 7], 4);
    expect(order.map(({ position }) => position)).toEqual([0, 2, 1, 3]);
    expect(order[2]?.score).toBeCloseTo(0.27);
    expect(order[3]?.score).toBeCloseTo(0.4 * 0.09);
  });

  it('keeps the order of equals and cuts at the top', () => {
    expect(diversify([1, 1, 1], [1, 2, 3], 2).map(({ position }) => position)).toEqual([0, 1]);
  });
});
