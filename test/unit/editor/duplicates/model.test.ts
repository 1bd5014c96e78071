import { expect, test } from 'vitest';
import {
  groupDescription,
  groupLabel,
  likeness,
  nodesOf,
  outcome,
  pairOf,
  placeLabel,
} from '../../../../src/editor/duplicates/model.ts';
import type { DuplicateGroup } from '../../../../src/engine/protocol.ts';

const group = (over: Partial<DuplicateGroup> = {}, ...paths: string[]): DuplicateGroup => ({
  nearness: 1,
  verbatim: true,
  spareLines: 20,
  places: paths.map((path, i) => ({ path, language: 'go', startLine: 10 * i + 1, endLine: 10 * i + 10 })),
  ...over,
});

test('a group is named by its files', () => {
  expect(groupLabel(group({}, 'a/x.go', 'b/y.go'))).toBe('x.go, y.go');
  expect(groupLabel(group({}, 'x.go', 'x.go'))).toBe('x.go');
  expect(groupLabel(group({}, 'x.go', 'y.go', 'z.go'))).toBe('x.go and 2 more');
});

test('only what is the same is identical, and nothing is rounded up to 100%', () => {
  expect(likeness(group())).toBe('identical');
  expect(likeness(group({ verbatim: false }))).toBe('99% alike');
  expect(likeness(group({ verbatim: false, nearness: 0.919 }))).toBe('91% alike');
  expect(groupDescription(group({}, 'a', 'b', 'c'))).toBe('identical · 3 places · 20 lines to spare');
});

test('what is compared is the first place and the one that is asked for', () => {
  const groups = nodesOf('/w', [group({}, 'o', 'p'), group({}, 'a', 'b', 'c')]);
  const labels = (node: Parameters<typeof pairOf>[1] | undefined) =>
    node && pairOf(groups, node)?.map(placeLabel);
  expect(labels(groups[1])).toEqual(['a:1–10', 'b:11–20']);
  expect(labels(groups[1]?.places[0])).toEqual(['a:1–10', 'b:11–20']);
  expect(labels(groups[1]?.places[2])).toEqual(['a:1–10', 'c:21–30']);
});

test('the view sums up what was found', () => {
  expect(outcome({ groups: [group(), group()], chunks: 1200, milliseconds: 840 })).toBe(
    '2 groups, 40 lines to spare (1,200 chunks compared in 0.8 s)',
  );
  expect(outcome({ groups: [], chunks: 1, milliseconds: 3 })).toBe(
    'No duplicates (1 chunk compared in 0.0 s).',
  );
});
