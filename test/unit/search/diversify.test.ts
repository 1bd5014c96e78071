import { describe, expect, it } from 'vitest';
import { byOne, diversify } from '../../../src/engine/search/diversify.ts';

describe('diversify', () => {
  it('damps each further chunk of a file', () => {
    const order = diversify([1, 0.9, 0.5, 0.4], [7, 7, 8, 7], 4);
    expect(order.map(({ position }) => position)).toEqual([0, 2, 1, 3]);
    expect(order[2]?.score).toBeCloseTo(0.27);
    expect(order[3]?.score).toBeCloseTo(0.4 * 0.09);
  });

  it('takes one from each further chunk where scores are sums of learned weights', () => {
    const damped = diversify([2.5, 2, 1.2, -3], [7, 7, 8, 7], 4, byOne);
    expect(damped.map(({ position }) => position)).toEqual([0, 2, 1, 3]);
    expect(damped.map(({ score }) => score)).toEqual([2.5, 1.2, 1, -5]);
  });

  it('keeps the order of equals and cuts at the top', () => {
    expect(diversify([1, 1, 1], [1, 2, 3], 2).map(({ position }) => position)).toEqual([0, 1]);
  });
});
