import { describe, expect, it } from 'vitest';
import { diversify } from '../../../src/engine/search/diversify.ts';

const candidate = (file: number, score: number, ofFile = 0) => ({ file, score, ofFile });

describe('diversify', () => {
  it('counts what a file is worth once', () => {
    const order = diversify([candidate(7, 2.5, 1), candidate(7, 2.4, 1), candidate(8, 1.9)], 3);
    expect(order.map(({ position }) => position)).toEqual([0, 2, 1]);
    expect(order[2]?.score).toBeCloseTo(2.4 - 0.7 - 0.1);
  });

  it('keeps a further chunk before other files that is good by itself', () => {
    const order = diversify([candidate(7, 2.5, 0.3), candidate(7, 2.4, 0.3), candidate(8, 1.9)], 3);
    expect(order.map(({ position }) => position)).toEqual([0, 1, 2]);
  });

  it('takes more from each further chunk', () => {
    const order = diversify([candidate(7, 1), candidate(7, 1), candidate(7, 1), candidate(8, 0.85)], 4);
    expect(order.map(({ position }) => position)).toEqual([0, 1, 3, 2]);
    expect(order[3]?.score).toBeCloseTo(0.8);
  });

  it('keeps the order of equals and cuts at the top', () => {
    const equals = [candidate(1, 1), candidate(2, 1), candidate(3, 1)];
    expect(diversify(equals, 2).map(({ position }) => position)).toEqual([0, 1]);
  });
});
