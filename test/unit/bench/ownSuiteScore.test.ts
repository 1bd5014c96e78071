import { describe, expect, it } from 'vitest';
import type { OwnAnswer } from '../../../scripts/bench/ownSuite.ts';
import {
  bootstrap,
  gradedNdcg10,
  opensInside,
  overlap,
  pairedGain,
} from '../../../scripts/bench/ownSuiteScore.ts';

const hit = (path: string, startLine: number, endLine: number, bestLine?: number) => ({
  path,
  startLine,
  endLine,
  ...(bestLine === undefined ? {} : { bestLine }),
});
const wanted = (path: string, first: number, last: number, grade: 1 | 2 = 2): OwnAnswer => ({
  path,
  lines: [first, last],
  grade,
});

describe('overlap', () => {
  it('is the share of the shorter of hit and answer', () => {
    expect(overlap(hit('a', 1, 10), wanted('a', 6, 25))).toBe(0.5);
    expect(overlap(hit('a', 1, 100), wanted('a', 40, 44))).toBe(1);
    expect(overlap(hit('a', 40, 44), wanted('a', 1, 100))).toBe(1);
  });

  it('is nothing in other lines and other files', () => {
    expect(overlap(hit('a', 1, 10), wanted('a', 11, 20))).toBe(0);
    expect(overlap(hit('b/a', 1, 10), wanted('a', 1, 10))).toBe(0);
  });
});

describe('gradedNdcg10', () => {
  const answers = [wanted('a', 1, 10), wanted('b', 1, 10, 1)];

  it('is 1 for the answers in the order of their grades', () => {
    expect(gradedNdcg10([hit('a', 1, 10), hit('b', 1, 10)], answers)).toBe(1);
  });

  it('weighs the answer thrice as much as what helps', () => {
    const second = 1 / Math.log2(3);
    const ideal = 3 + second;
    expect(gradedNdcg10([hit('b', 1, 10), hit('a', 1, 10)], answers)).toBeCloseTo((1 + 3 * second) / ideal);
    expect(gradedNdcg10([hit('b', 1, 10)], answers)).toBeCloseTo(1 / ideal);
  });

  it('counts an answer once, by the hit that gains most', () => {
    const hits = [hit('a', 10, 19), hit('a', 1, 10), hit('a', 2, 9)];
    expect(gradedNdcg10(hits, [wanted('a', 1, 10)])).toBeCloseTo(1 / Math.log2(3));
  });

  it('looks at ten hits, and gives no more than 1 where one hit has several answers', () => {
    const others = Array.from({ length: 10 }, () => hit('c', 1, 1));
    expect(gradedNdcg10([...others, hit('a', 1, 10)], answers)).toBe(0);
    expect(gradedNdcg10([hit('a', 1, 99)], [wanted('a', 1, 9), wanted('a', 20, 29)])).toBe(1);
  });
});

it('tells whether a hit opens within an answer, at its first line where it tells no other', () => {
  const answers = [wanted('a', 20, 29), wanted('b', 1, 9, 1)];
  expect(opensInside(hit('a', 10, 40), answers)).toBe(false);
  expect(opensInside(hit('a', 10, 40, 20), answers)).toBe(true);
  expect(opensInside(hit('b', 9, 40), answers)).toBe(true);
  expect(opensInside(hit('c', 20, 40), answers)).toBe(false);
});

describe('bootstrap', () => {
  const values = Array.from({ length: 100 }, (_, i) => i % 2);

  it('gives the same bounds each time, about the mean by the normal approximation', () => {
    const estimate = bootstrap(values);
    expect(bootstrap(values)).toEqual(estimate);
    expect(estimate.mean).toBe(0.5);
    expect(estimate.low).toBeCloseTo(0.5 - 1.96 * 0.05, 1);
    expect(estimate.high).toBeCloseTo(0.5 + 1.96 * 0.05, 1);
  });

  it('has no width where values are equal', () => {
    expect(bootstrap([0.25, 0.25])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });
});

describe('pairedGain', () => {
  it('is by question, so that what all questions gain is certain', () => {
    const before = new Map(Array.from({ length: 9 }, (_, i) => [`q-${i}`, i / 16]));
    const now = new Map(Array.from(before, ([id, value]) => [id, value + 0.25]));
    expect(pairedGain(now, before)).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });

  it('leaves out what only one has been asked', () => {
    const before = new Map([
      ['a', 0.5],
      ['gone', 1],
    ]);
    const now = new Map([
      ['a', 1],
      ['new', 0],
    ]);
    expect(pairedGain(now, before)?.mean).toBe(0.5);
    expect(pairedGain(new Map([['new', 0]]), before)).toBeUndefined();
  });
});
