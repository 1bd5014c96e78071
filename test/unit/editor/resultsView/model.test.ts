import { expect, test } from 'vitest';
import { ResultsModel, stalenessOf, stepFrom } from '../../../../src/editor/resultsView/model.ts';
import { hitOf } from '../hits.ts';

const model = () =>
  new ResultsModel([
    hitOf({ path: 'b.ts', startLine: 1 }),
    hitOf({ path: 'a.ts', startLine: 5 }),
    hitOf({ path: 'b.ts', startLine: 9 }),
    hitOf({ path: 'b.ts', startLine: 2, folder: '/other' }),
  ]);

const shape = ({ files }: ResultsModel) =>
  files.map(({ folder, path, hits }) => [folder, path, hits.map(({ hit }) => hit.startLine)]);

test('hits are grouped by file, the file of the best hit first, hits in their order', () => {
  expect(shape(model())).toEqual([
    ['/w', 'b.ts', [1, 9]],
    ['/w', 'a.ts', [5]],
    ['/other', 'b.ts', [2]],
  ]);
  expect(model().hitCount).toBe(4);
});

test('dismissing a hit leaves its file, the last hit takes it along', () => {
  const results = model();
  const [b] = results.files;
  const [first, second] = b?.hits ?? [];
  if (!b || !first || !second) throw new Error('The model lost hits.');
  expect(results.dismiss(first)).toBe(b);
  expect(results.dismiss(second)).toBeUndefined();
  expect(shape(results).map(([, path]) => path)).toEqual(['a.ts', 'b.ts']);
  expect(results.hitCount).toBe(2);
});

test('dismissing a file takes its hits', () => {
  const results = model();
  const [b] = results.files;
  if (!b) throw new Error('The model is empty.');
  expect(results.dismiss(b)).toBeUndefined();
  expect(results.hitCount).toBe(2);
});

test('rows are in the order of files, or of rank where they are one list', () => {
  const starts = (flat: boolean) =>
    model()
      .shown(flat)
      .map(({ hit }) => hit.startLine);
  expect(starts(false)).toEqual([1, 9, 5, 2]);
  expect(starts(true)).toEqual([1, 5, 9, 2]);
});

test('dismissed hits are in no list', () => {
  const results = model();
  const [b] = results.files;
  if (!b) throw new Error('The model is empty.');
  results.dismiss(b);
  expect(results.ranked.map(({ hit }) => hit.startLine)).toEqual([5, 2]);
});

test('one steps from hit to hit, around the ends and past deleted files', () => {
  const { ranked } = model();
  const [first, second, third, last] = ranked;
  expect(stepFrom(ranked, undefined, 1)).toBe(first);
  expect(stepFrom(ranked, undefined, -1)).toBe(last);
  expect(stepFrom(ranked, last, 1)).toBe(first);
  expect(stepFrom(ranked, first, -1)).toBe(last);
  if (second) second.staleness = 'deleted';
  expect(stepFrom(ranked, first, 1)).toBe(third);
  expect(stepFrom([], undefined, 1)).toBeUndefined();
});

test('a file is as stale as its hits, and what the engine knows to be stale is so from the start', () => {
  const { files } = new ResultsModel([hitOf({ path: 'a.ts' }), hitOf({ path: 'b.ts', stale: true })]);
  expect(files.map(stalenessOf)).toEqual([undefined, 'changed']);
});
