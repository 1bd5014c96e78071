import { expect, test } from 'vitest';
import type { IndexSummary } from '../../../../src/editor/indexSummary.ts';
import { plainProblem } from '../../../../src/editor/problems.ts';
import { type SearchOutcome, stateLine } from '../../../../src/editor/searchPanel/stateLine.ts';

const ready: IndexSummary = { kind: 'ready', chunks: 1200, files: 1, bytes: 1000 };
const indexing: IndexSummary = { kind: 'indexing', percent: 42, chunks: 300 };
const none: SearchOutcome = { kind: 'none' };
const query = { text: 'x', mode: 'hybrid' } as const;
const answered = (hits: number, over = {}): SearchOutcome => ({
  kind: 'answered',
  hits,
  query: { ...query, ...over },
});

test('what stands in the way comes first, with the one thing to do about it', () => {
  expect(stateLine({ kind: 'noFolder' }, answered(3)).actions).toEqual([
    { id: 'openFolder', label: 'Open Folder' },
  ]);
  expect(stateLine({ kind: 'off' }, none).actions).toEqual([{ id: 'turnOn', label: 'Turn On' }]);
  const summary = 'The model is damaged.';
  const problem = { summary, text: `${summary} Reinstall it.`, remedy: 'openSettings' } as const;
  expect(stateLine({ kind: 'failed', problem }, answered(3))).toEqual({
    tone: 'error',
    text: summary,
    actions: [{ id: 'openSettings', label: 'Open Settings' }],
  });
});

test('indexing always shows progress and what can be searched', () => {
  expect(stateLine(indexing, none)).toMatchObject({
    progress: 42,
    text: expect.stringMatching(/42%.*300 chunks/),
  });
  expect(stateLine({ kind: 'indexing', percent: undefined, chunks: 0 }, none).progress).toBeNull();
  expect(stateLine({ kind: 'starting' }, none).progress).toBeNull();
  expect(stateLine(indexing, answered(5)).progress).toBe(42);
});

test('paused offers to resume', () => {
  expect(stateLine({ kind: 'paused', percent: 7, chunks: 3 }, none)).toMatchObject({
    progress: 7,
    actions: [{ id: 'resume' }],
  });
});

test('nothing found says what to try', () => {
  const offered = (over: object) => stateLine(ready, answered(0, over)).actions;
  expect(offered({ text: 'x -lang:go path:src' })).toEqual([
    { label: 'with Go', query: { text: 'x path:src', mode: 'hybrid' } },
    { label: 'without src', query: { text: 'x -lang:go', mode: 'hybrid' } },
  ]);
  expect(offered({ text: '"x y" -z', mode: 'lexical' })).toEqual([
    { label: 'without quotes', query: { text: 'x y -z', mode: 'lexical' } },
    { label: 'Hybrid', query: { text: '"x y" -z', mode: 'hybrid' } },
  ]);
  expect(stateLine(ready, answered(0)).text).toContain('other words');
  expect(stateLine(indexing, answered(0)).text).toMatch(/yet.*42%/);
});

test('what the engine says about an empty answer is told', () => {
  const hint = 'The query has only filters.';
  expect(stateLine(ready, { ...answered(0), hint } as SearchOutcome)).toEqual({
    tone: 'warning',
    text: hint,
  });
});

test('a failed search is told over a good index', () => {
  const problem = plainProblem('It broke.', 'showLog');
  expect(stateLine(ready, { kind: 'failed', problem })).toMatchObject({ tone: 'error', text: 'It broke.' });
});

test('when all is well it tells the results, or the size of the index', () => {
  expect(stateLine(ready, answered(1)).text).toContain('1 result.');
  expect(stateLine(ready, none).text).toBe('1 file indexed in 1,200 chunks.');
  expect(stateLine({ ...ready, tuned: true }, none).text).toMatch(/chunks, tuned to this repository\.$/);
  expect(stateLine(ready, { kind: 'searching' }).text).toBe('Searching…');
});

test('an untrusted workspace is told what works', () => {
  expect(stateLine(ready, none, false)).toMatchObject({
    text: expect.stringContaining('search works'),
    actions: [{ id: 'manageTrust' }],
  });
  expect(stateLine(indexing, none, false)).toEqual(stateLine(indexing, none));
  expect(stateLine(ready, answered(1), false)).toEqual(stateLine(ready, answered(1)));
});
