import { expect, test } from 'vitest';
import { atOnce, byTurns, type Steps } from '../../src/engine/steps.ts';

function* counting(seen: number[]): Steps<string> {
  for (let i = 0; i < 3; i++) {
    seen.push(i);
    yield;
  }
  return 'done';
}

test('at once nobody gets a turn between', () => {
  const seen: number[] = [];
  expect(atOnce(counting(seen))).toBe('done');
  expect(seen).toEqual([0, 1, 2]);
});

test('by turns others come between the steps', async () => {
  const seen: number[] = [];
  const work = byTurns(counting(seen), new AbortController().signal);
  expect(seen).toEqual([0]);
  expect(await work).toBe('done');
  expect(seen).toEqual([0, 1, 2]);
});

test('work that is aborted goes no further', async () => {
  const seen: number[] = [];
  const abort = new AbortController();
  const work = byTurns(counting(seen), abort.signal);
  abort.abort(new Error('closed'));
  await expect(work).rejects.toThrow('closed');
  expect(seen).toEqual([0]);
});
