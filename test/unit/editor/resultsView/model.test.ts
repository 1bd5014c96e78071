import { expect, test } from 'vitest';
import { ResultsModel } from '../../../../src/editor/resultsView/model.ts';
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
