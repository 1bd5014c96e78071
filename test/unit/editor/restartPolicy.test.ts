import { expect, test } from 'vitest';
import { RestartPolicy } from '../../../src/editor/restartPolicy.ts';

const { cap, firstDelayMs, windowMs } = RestartPolicy;

test('each crash waits twice as long, until the cap', () => {
  const policy = new RestartPolicy();
  const delays = Array.from({ length: cap }, (_, i) => policy.delayAfterCrash(i * 1000));
  expect(delays).toEqual(delays.map((_, i) => firstDelayMs * 2 ** i));
  expect(policy.delayAfterCrash(cap * 1000)).toBeUndefined();
});

test('old crashes do not count', () => {
  const policy = new RestartPolicy();
  for (let i = 0; i < 3 * cap; i++) expect(policy.delayAfterCrash(i * windowMs)).toBe(firstDelayMs);
});

test('a retry by hand starts afresh', () => {
  const policy = new RestartPolicy();
  for (let i = 0; i <= cap; i++) policy.delayAfterCrash(i);
  policy.forget();
  expect(policy.delayAfterCrash(cap)).toBe(firstDelayMs);
});
