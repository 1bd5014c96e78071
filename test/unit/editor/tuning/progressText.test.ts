import { expect, test } from 'vitest';
import { progressText, timeLeft, tuningStatus } from '../../../../src/editor/tuning/progressText.ts';
import type { TuningProgress } from '../../../../src/engine/tuning/report.ts';

const run = (over: Partial<TuningProgress> = {}, cancelling = false) => ({
  cancelling,
  progress: {
    folder: '/a',
    stage: 'training',
    done: 0.429,
    secondsLeft: 41,
    paused: false,
    ...over,
  } as const,
});

test('stage, percent and time left', () => {
  expect(progressText(run())).toBe('training, 42%, about 40 s left');
  expect(progressText(run({ stage: 'mining', secondsLeft: undefined }))).toBe('mining pairs, 42%');
  expect(progressText({ cancelling: false })).toBe('starting');
});

test('a pause and a cancellation come before all else', () => {
  expect(progressText(run({ paused: true }))).toBe('paused while training, 42%');
  expect(progressText(run({ paused: true }, true))).toBe('cancelling');
});

test('time left is rounded to what is known of it', () => {
  expect([0, 4, 6, 41, 57, 58, 89, 91, 240].map(timeLeft)).toEqual([
    'a few seconds left',
    'a few seconds left',
    'about 5 s left',
    'about 40 s left',
    'about 55 s left',
    'about 1 min left',
    'about 1 min left',
    'about 2 min left',
    'about 4 min left',
  ]);
});

test('the status bar tells all runs together, by the one that is least far', () => {
  expect(tuningStatus([])).toBeUndefined();
  const a = { ...run(), name: 'a' };
  const b = { ...run({ done: 0.1, paused: true }), name: 'b' };
  expect(tuningStatus([a, b])).toEqual({
    text: '$(sync~spin) Fine-tuning 10%',
    tooltip: 'MoPQ Search: fine-tuning on a: training, 42%, about 40 s left; b: paused while training, 10%',
  });
  expect(tuningStatus([b])?.text).toBe('$(debug-pause) Fine-tuning paused');
  expect(tuningStatus([{ ...b, cancelling: true }])?.text).toContain('sync');
});
