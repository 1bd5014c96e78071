import { expect, test } from 'vitest';
import { partialNotice, statusText } from '../../../src/engine/agent/statusText.ts';
import type { FolderStatus } from '../../../src/engine/protocol.ts';

const statusOf = (over: Partial<FolderStatus> = {}): FolderStatus => ({
  folder: '/w',
  phase: 'ready',
  modelId: 'tiny',
  files: 1204,
  filesPending: 0,
  chunks: 9932,
  bytesOnDisk: 3_140_000,
  encodedSinceOpen: 0,
  skipped: {},
  ...over,
});
const indexing = statusOf({ phase: 'indexing', partial: true, filesPending: 1300 });

test('a folder, what is indexed of it, and what is left out, most first', () => {
  const skipped = { secret: 1, binary: 12 };
  expect(statusText([statusOf({ skipped, languages: { go: 4, python: 1200 } })])).toBe(
    '/w: indexed\n1,204 files in 9,932 chunks, 3.1 MB, model tiny\n' +
      'languages: 1,200 python, 4 go\nleft out: 12 binary, 1 secret',
  );
});

test('several folders, one of them under way, one tuned', () => {
  const text = statusText([indexing, statusOf({ folder: '/v', tunedModel: 'q1' })]);
  expect(text).toContain('/w: being indexed; partial: 1,300 files to go\n');
  expect(text).toContain('\n\n/v: indexed\n');
  expect(text).toContain('model tiny tuned as q1');
});

test('a complete index needs no notice, also where another process keeps it', () => {
  expect(partialNotice([statusOf(), statusOf({ phase: 'following' })])).toBeUndefined();
});

test('a notice tells how far indexing is, that it is paused, or why it failed', () => {
  expect(partialNotice([statusOf(), indexing])).toBe(
    'partial: 1,204 files indexed so far, 1,300 files to go. Ask again later for more.',
  );
  expect(partialNotice([{ ...indexing, phase: 'paused' }])).toContain('Indexing is paused.');
  expect(partialNotice([{ ...indexing, filesPending: 0 }])).toContain('not all files are indexed yet');
  const failed = statusOf({ phase: 'failed', partial: true, problem: 'The disk is full. Make room.' });
  expect(partialNotice([failed])).toBe(
    'partial: indexing failed, so that this is from what was indexed before. The disk is full. Make room.',
  );
});
