import { expect, it } from 'vitest';
import { buildLookupTable } from '../../../src/engine/quantizer/lookupTable.ts';

const codebook = {
  subspaces: 2,
  centroids: 3,
  subdimension: 2,
  values: Float32Array.of(1, 0, 0, 1, 1, 1, 2, 0, 0, 2, -1, 3),
};

it('holds the inner product of each part of the query with each centroid of its sub-space', () => {
  expect([...buildLookupTable(codebook, Float32Array.of(5, 7, 11, 13))]).toEqual([5, 7, 12, 22, 26, 28]);
});

it('refuses a query of another dimension', () => {
  expect(() => buildLookupTable(codebook, new Float32Array(3))).toThrow(RangeError);
});
