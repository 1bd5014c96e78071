import { describe, expect, it } from 'vitest';
import { sharedRun } from '../../../src/engine/search/runs.ts';

describe('sharedRun', () => {
  const like = sharedRun('Property port does not exist on target class Pool');

  it.each([
    ['throw new Error("Property " + name + " does not exist on target " + type)', 5 / 9],
    ['Property port does not exist on target class Pool', 1],
    ['PROPERTY PORT DOES\nNOT exist', 5 / 9],
    ['the property does exist, class Pool', 0],
    ['', 0],
  ])('%s: %d', (text, expected) => {
    expect(like(text)).toBeCloseTo(expected);
  });
});
