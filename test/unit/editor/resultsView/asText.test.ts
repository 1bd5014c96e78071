import { expect, test } from 'vitest';
import { markdownOf, searchEditorText } from '../../../../src/editor/resultsView/asText.ts';
import { ResultsModel } from '../../../../src/editor/resultsView/model.ts';
import { hitOf } from '../hits.ts';

const model = new ResultsModel([
  hitOf({ path: 'b.ts', startLine: 9, endLine: 11, bestLine: 10, bestLines: [10, 10] }),
  hitOf({ path: 'a.ts', startLine: 1, endLine: 1, text: 'four', language: 'typescript' }),
  hitOf({ path: 'b.ts', startLine: 100, endLine: 100, text: 'five' }),
]);

test('a search editor has the files with their numbered lines, the best ones marked', () => {
  expect(searchEditorText('some words', model.files, ({ path }) => `w • ${path}`)).toBe(
    `# Query: some words

3 results - 2 files

w • b.ts:
   9  one
  10: two
  11  three

  100: five

w • a.ts:
  1: four
`,
  );
});

test('Markdown has each result with its path, its lines and its code', () => {
  expect(markdownOf(model.shown(true).slice(0, 2))).toBe(
    '`b.ts:9–11`\n\n```typescript\none\ntwo\nthree\n```\n\n`a.ts:1`\n\n```typescript\nfour\n```\n',
  );
});
