import { expect, test, vi } from 'vitest';
import type { EngineHost } from '../../../../src/editor/engineHost.ts';
import { TuningRuns } from '../../../../src/editor/tuning/runs.ts';
import type { TuningProgress } from '../../../../src/engine/tuning/report.ts';
import { report } from '../tuningReport/reports.ts';

/** An engine whose run ends when the test says so, or when it is cancelled. */
function setUp() {
  const calls: string[] = [];
  let tell = (_: TuningProgress): void => {};
  let end = (): void => {};
  const host = {
    onTuning: (listener: typeof tell) => {
      tell = listener;
      return { dispose: () => {} };
    },
    request: async (method: string) => void calls.push(method),
    requestOnce: (_: string, __: unknown, signal: AbortSignal) =>
      new Promise((resolve, reject) => {
        end = () => resolve(report());
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
      }),
  } as unknown as EngineHost;
  const progress = (folder: string, over: Partial<TuningProgress> = {}): void =>
    tell({ folder, stage: 'mining', done: 0.5, paused: false, ...over });
  return { runs: new TuningRuns(host), calls, progress, end: () => end() };
}

test('a run is there from its start to its end, with where it stands', async () => {
  const { runs, progress, end } = setUp();
  const seen = vi.fn();
  runs.onChange(seen);
  const done = runs.start('/a', true);
  expect(runs.of('/a')).toEqual({ folder: '/a', full: true, cancelling: false });
  progress('/a');
  progress('/b');
  expect(runs.all.map(({ progress: at }) => at?.done)).toEqual([0.5]);
  end();
  expect(await done).toEqual(report());
  expect(runs.all).toEqual([]);
  expect(seen).toHaveBeenCalledTimes(3);
});

test('a folder has one run at a time', async () => {
  const { runs, end } = setUp();
  const done = runs.start('/a', false);
  await expect(runs.start('/a', false)).rejects.toThrow('already');
  end();
  await done;
});

test('a cancelled run ends without a report and makes room for the next', async () => {
  const { runs, end } = setUp();
  const first = runs.start('/a', false);
  runs.cancel('/a');
  expect(runs.of('/a')?.cancelling).toBe(true);
  expect(await first).toBeUndefined();
  const second = runs.start('/a', false);
  end();
  expect(await second).toEqual(report());
});

test('pause and resume are told to the engine and shown at once', async () => {
  const { runs, calls, progress, end } = setUp();
  const done = runs.start('/a', false);
  progress('/a');
  await runs.pause('/a');
  expect(runs.of('/a')?.progress?.paused).toBe(true);
  await runs.resume('/a');
  expect(runs.of('/a')?.progress?.paused).toBe(false);
  expect(calls).toEqual(['pauseTuning', 'resumeTuning']);
  end();
  await done;
});
