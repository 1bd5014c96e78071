import { expect, test } from 'vitest';
import { suggestionsFor, unfinishedAt } from '../../../../src/editor/searchPanel/completion.ts';

const choices = {
  languages: [
    { id: 'typescript', name: 'TypeScript', files: 1200 },
    { id: 'go', name: 'Go', files: 1 },
  ],
  folders: [
    { path: 'src', files: 30 },
    { path: 'my docs', files: 3 },
    { path: 'lib/src', files: 2 },
  ],
};

/** The tokens that are suggested where a query ends. */
function suggested(text: string): string[] {
  const unfinished = unfinishedAt(text, text.length);
  return unfinished ? suggestionsFor(unfinished, choices).map(({ token }) => token) : [];
}

test.each([
  ['retry lang:', ['lang:typescript', 'lang:go']],
  ['retry -lang:g', ['-lang:go']],
  ['LANGUAGE:script', ['lang:typescript']],
  ['lang:ts', ['lang:typescript']],
  ['lang:klingon', []],
  ['path:', ['path:src', 'path:"my docs"', 'path:lib/src']],
  ['path:"my', ['path:"my docs"']],
  ['path:SR', ['path:src', 'path:lib/src']],
  ['kind:', ['kind:code', 'kind:docs', 'kind:tests']],
  ['-kind:t', ['-kind:tests']],
  ['retry', []],
  ['lang:go ', []],
  ['xlang:', []],
])('%j offers', (text, tokens) => {
  expect(suggested(text)).toEqual(tokens);
});

test('a filter is found at the caret, wherever it stands', () => {
  expect(unfinishedAt('retry lang:g twice', 12)).toEqual({ start: 6, not: '', field: 'lang', value: 'g' });
  expect(unfinishedAt('retry lang:g twice', 18)).toBeUndefined();
});

test('where none is begun, all fields are offered, to be gone on with', () => {
  const tokens = suggestionsFor({ start: 0, not: '', value: '' }, choices).map(({ token }) => token);
  expect(tokens).toEqual(['lang:', 'path:', 'kind:']);
});

test('a suggestion tells how many files it leaves', () => {
  const [first] = suggestionsFor({ start: 0, not: '', field: 'lang', value: '' }, choices);
  expect(first).toEqual({ token: 'lang:typescript', label: 'TypeScript', detail: '1,200 files' });
});
