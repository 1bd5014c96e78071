import { describe, expect, it } from 'vitest';
import { admitted } from '../../../src/engine/search/filters.ts';
import { meaningEvidence } from '../../../src/engine/search/meaning.ts';
import { sampleView, table_MK } from './sampleView.ts';

const view = sampleView([
  { path: 'near.ts', texts: ['a', 'b'], near: [15, 3], pathNear: 0 },
  { path: 'named.ts', texts: ['c', 'd', 'e'], near: [6, 9, 1], pathNear: 15 },
  { path: 'far.ts', texts: ['f'], near: [0], pathNear: 0 },
]);
const slots = (...wanted: number[]): Uint32Array => Uint32Array.from(wanted);

describe('meaningEvidence', () => {
  it('is the mean of chunk and path, the path counting half', () => {
    const { nearness } = meaningEvidence(view, table_MK, undefined);
    const [near, ofNamedFile, far] = nearness(slots(0, 3, 5));
    expect(near).toBeCloseTo(15 / 15 / 1.5);
    expect(ofNamedFile).toBeCloseTo((9 / 15 + 0.5) / 1.5);
    expect(far).toBe(0);
  });

  it('scales the best to 1, the floor to 0, and what lies beyond to the nearer of both', () => {
    const { nearness, scale } = meaningEvidence(view, table_MK, undefined);
    const best = Math.max(...nearness(slots(0, 1, 2, 3, 4, 5)));
    expect(scale(best)).toBe(1);
    expect(scale(best + 1)).toBe(1);
    expect(scale(0)).toBe(0);
    expect(scale(-1)).toBe(0);
    expect(scale(best / 2)).toBeCloseTo(0.5);
  });

  it('brings the two best chunks of a file whose path is near, even where 200 other chunks are nearer', () => {
    const crowd = Array.from({ length: 210 }, (_, i) => ({ path: `crowd${i}.ts`, texts: ['x'], near: [12] }));
    const crowded = sampleView([
      ...crowd,
      { path: 'wanted.ts', texts: ['a', 'b', 'c'], near: [2, 8, 5], pathNear: 15 },
    ]);
    const found = meaningEvidence(crowded, table_MK, undefined).slots.filter((slot) => slot >= 210);
    expect(found.sort()).toEqual([211, 212]);
  });

  it('stays within what a filter admits', () => {
    const request = { query: '', top: 1, mode: 'semantic', languages: [], paths: ['!near.ts'] } as const;
    const found = meaningEvidence(view, table_MK, admitted(view, request)).slots;
    expect([...found].sort()).toEqual([2, 3, 4, 5]);
  });

  it('has nothing to say of an empty index', () => {
    const empty = meaningEvidence(sampleView([]), table_MK, undefined);
    expect([empty.slots.length, empty.scale(0)]).toEqual([0, 0]);
  });
});
