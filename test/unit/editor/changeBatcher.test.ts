import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChangeBatcher } from '../../../src/editor/changeBatcher.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function batcher() {
  const sent: [string, string[]][] = [];
  return { sent, batcher: new ChangeBatcher((folder, paths) => sent.push([folder, paths]), 300) };
}

test('changes go out together after a quiet moment, each path once', () => {
  const { sent, batcher: changes } = batcher();
  changes.add('/a', '/a/src/x.ts');
  vi.advanceTimersByTime(200);
  changes.add('/a', '/a/src/x.ts');
  changes.add('/b', '/b/y.ts');
  changes.add('/a', '/a/b.ts');
  vi.advanceTimersByTime(299);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([
    ['/a', ['b.ts', 'src/x.ts']],
    ['/b', ['y.ts']],
  ]);
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(2);
});

test('what Git writes for itself and what is outside the folder is left out', () => {
  const { sent, batcher: changes } = batcher();
  changes.add('/a', '/a/.git/index');
  changes.add('/a', '/b/x.ts');
  changes.add('/a', '/a');
  changes.add('/a', '/a/.gitignore');
  vi.advanceTimersByTime(300);
  expect(sent).toEqual([['/a', ['.gitignore']]]);
});

test('nothing goes out after dispose', () => {
  const { sent, batcher: changes } = batcher();
  changes.add('/a', '/a/x.ts');
  changes.dispose();
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
});
