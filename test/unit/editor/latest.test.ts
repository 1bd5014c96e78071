import { expect, test } from 'vitest';
import { Latest } from '../../../src/editor/latest.ts';

/** A task that the test settles by hand. */
function task<T>() {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  let signal: AbortSignal | undefined;
  const run = (given: AbortSignal) => {
    signal = given;
    return new Promise<T>((resolve, reject) => {
      settle = { resolve, reject };
    });
  };
  return {
    run,
    resolve: (value: T) => settle?.resolve(value),
    reject: (error: Error) => settle?.reject(error),
    aborted: () => signal?.aborted,
  };
}

test('an older answer that arrives after a newer one is dropped', async () => {
  const latest = new Latest();
  const [first, second] = [task<string>(), task<string>()];
  const older = latest.run(first.run);
  const newer = latest.run(second.run);
  second.resolve('newer');
  first.resolve('older');
  expect(await newer).toBe('newer');
  expect(await older).toBeUndefined();
});

test('a newer task aborts the older, whose error is dropped', async () => {
  const latest = new Latest();
  const [first, second] = [task<string>(), task<string>()];
  const older = latest.run(first.run);
  const newer = latest.run(second.run);
  expect(first.aborted()).toBe(true);
  expect(second.aborted()).toBe(false);
  first.reject(new Error('cancelled'));
  second.resolve('newer');
  expect(await older).toBeUndefined();
  expect(await newer).toBe('newer');
});

test('the newest error is told', async () => {
  await expect(new Latest().run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

test('cancel drops the answer under way', async () => {
  const latest = new Latest();
  const only = task<string>();
  const answer = latest.run(only.run);
  latest.cancel();
  only.resolve('late');
  expect(await answer).toBeUndefined();
  expect(only.aborted()).toBe(true);
});
