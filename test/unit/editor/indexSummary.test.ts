import { expect, test } from 'vitest';
import type { HostState } from '../../../src/editor/engineHost.ts';
import { IndexProgress } from '../../../src/editor/indexSummary.ts';
import { plainProblem } from '../../../src/editor/problems.ts';
import { folderDetails, statusText } from '../../../src/editor/statusText.ts';
import { MopqError } from '../../../src/engine/errors.ts';
import type { FolderStatus } from '../../../src/engine/protocol.ts';

const running: HostState = { kind: 'running' };

const status = (over: Partial<FolderStatus>): FolderStatus => ({
  folder: '/a',
  phase: 'ready',
  modelId: 'm',
  files: 10,
  filesPending: 0,
  chunks: 100,
  bytesOnDisk: 30_000,
  encodedSinceOpen: 0,
  skipped: {},
  ...over,
});

function summarise(progress: IndexProgress, statuses: FolderStatus[], over = {}) {
  const folders = { workspaceFolders: statuses.length, enabledFolders: statuses.length };
  return progress.summarise({ state: running, statuses, ...folders, ...over });
}

test('the percentage runs from 0 to 100 over the files of a pass', () => {
  const progress = new IndexProgress();
  const at = (filesPending: number) =>
    summarise(progress, [status({ phase: 'indexing', filesPending })]) as { percent?: number };
  expect(at(50).percent).toBe(0);
  expect(at(200).percent).toBe(0);
  expect(at(100).percent).toBe(50);
  expect(at(1).percent).toBe(99);
  // The next pass begins at its own beginning.
  expect(summarise(progress, [status({})]).kind).toBe('ready');
  expect(at(4).percent).toBe(0);
});

test('folders count together, and the least ready one gives the state', () => {
  const one = status({ folder: '/a' });
  const two = status({ folder: '/b', phase: 'indexing', filesPending: 5 });
  expect(summarise(new IndexProgress(), [one, two])).toMatchObject({ kind: 'indexing', chunks: 200 });
  expect(summarise(new IndexProgress(), [one, { ...two, phase: 'paused' }]).kind).toBe('paused');
  expect(summarise(new IndexProgress(), [one, { ...one, phase: 'following' }])).toEqual({
    kind: 'ready',
    chunks: 200,
    files: 20,
    bytes: 60_000,
  });
});

test('what stands in the way is told', () => {
  const progress = new IndexProgress();
  expect(summarise(progress, [], { workspaceFolders: 0 }).kind).toBe('noFolder');
  expect(summarise(progress, [], { workspaceFolders: 2, enabledFolders: 0 }).kind).toBe('off');
  expect(summarise(progress, [status({})], { enabledFolders: 2 }).kind).toBe('starting');
  const error = new MopqError('model-damaged', 'It is damaged.', 'Reinstall it.');
  expect(summarise(progress, [status({})], { state: { kind: 'failed', error } })).toEqual({
    kind: 'failed',
    problem: { summary: 'It is damaged.', text: 'It is damaged. Reinstall it.', remedy: 'openSettings' },
  });
  expect(summarise(progress, [status({ phase: 'failed', problem: 'Locked.' })])).toEqual({
    kind: 'failed',
    problem: plainProblem('Locked.', 'retry'),
  });
});

test('the status bar tells progress, readiness and failure, and nothing without a folder', () => {
  expect(statusText({ kind: 'noFolder' })).toBeUndefined();
  expect(statusText({ kind: 'indexing', percent: 42, chunks: 3 })?.text).toBe('$(sync~spin) MoPQ 42%');
  expect(statusText({ kind: 'ready', chunks: 12_345, files: 1, bytes: 3_456_789 })?.tooltip).toContain(
    '1 file in 12,345 chunks, 3.5 MB on disk',
  );
  const problem = plainProblem('Locked.', 'retry');
  expect(statusText({ kind: 'failed', problem })).toMatchObject({
    failed: true,
    tooltip: expect.stringContaining('Locked.'),
  });
});

test('a model of the workspace is told in the status bar and in the details, and why it is not in use', () => {
  const tuned = [status({ tunedModel: 'q-1' }), status({ folder: '/b' })];
  const index = summarise(new IndexProgress(), tuned);
  expect(statusText(index)?.tooltip).toContain('tuned to this repository');
  const row = (over: Partial<FolderStatus>, label: string) =>
    folderDetails(status(over)).find((detail) => detail.label === label)?.value;
  expect(row({ tunedModel: 'q-1' }, 'Model')).toBe('m, tuned to this repository');
  expect(row({ tunedProblem: 'It is damaged.' }, 'Tuned model')).toBe('It is damaged.');
});

test('the details of a folder tell its size and what was left out, most first', () => {
  const rows = folderDetails(status({ filesPending: 3, skipped: { binary: 2, ignored: 1200, secret: 0 } }));
  expect(Object.fromEntries(rows.map(({ label, value }) => [label, value]))).toEqual({
    State: 'up to date',
    Indexed: '10 files in 100 chunks',
    'Encoded since opened': '0 chunks',
    'Still to read': '3 files',
    'On disk': '30.0 kB, 300 bytes a chunk',
    'Left out': '1,200 ignored, 2 binary',
    Model: 'm',
  });
});
