import { expect, test } from 'vitest';
import { placesFirst } from '../../../src/engine/search/placesFirst.ts';

const best = [
  { position: 4, score: 3 },
  { position: 2, score: 2 },
  { position: 7, score: 1 },
];
const positions = (places: Record<number, { order: number; file: number; line?: number }>) =>
  placesFirst(best, (position) => {
    const place = places[position];
    return place && { path: 'a.ts', ...place };
  });

test('what lies at places comes first, in their order, with scores above the others', () => {
  const placed = positions({ 7: { order: 0, file: 1, line: 5 }, 2: { order: 1, file: 1, line: 9 } });
  expect(placed.map(({ position }) => position)).toEqual([7, 2, 4]);
  const scores = placed.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(new Set(scores).size).toBe(3);
});

test('of a file without a line only the best hit comes first', () => {
  const file = { order: 0, file: 1 };
  expect(positions({ 2: file, 7: file }).map(({ position }) => position)).toEqual([2, 4, 7]);
  expect(positions({ 2: file, 7: { ...file, file: 2 } }).map(({ position }) => position)).toEqual([2, 7, 4]);
});

test('without places nothing changes', () => {
  expect(positions({})).toEqual(best);
});
