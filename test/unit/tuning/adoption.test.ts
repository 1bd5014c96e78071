import { expect, it } from 'vitest';
import { verdict } from '../../../src/engine/tuning/adoption.ts';
import type { BeforeAndAfter } from '../../../src/engine/tuning/report.ts';

const figures = (value: number) => ({ chunk: value, file: value });
const judged = (dense: number, hybrid: number, queries = 50): BeforeAndAfter => ({
  queries,
  before: { dense: figures(0.5), hybrid: figures(0.6) },
  after: { dense: figures(0.5 + dense), hybrid: figures(0.6 + hybrid) },
});
const none = { ...judged(0, 0, 0), before: { dense: figures(0), hybrid: figures(0) } };

it.each([
  ['both gain', judged(0.05, 0.03), judged(0.02, 0.01), true],
  ['one kind loses a little while the other gains', judged(0.05, 0.03), judged(-0.019, 0), true],
  ['there are no comments to judge by', judged(0.05, 0.03), none, true],
  ['meaning alone gains and the whole search does not', judged(0.05, 0), judged(0.02, 0), false],
  ['the whole search gains and meaning alone does not', judged(0, 0.03), judged(0, 0.01), false],
  ['commits lose', judged(-0.021, 0.03), judged(0.3, 0.1), false],
  ['comments lose in the whole search', judged(0.1, 0.1), judged(0.1, -0.021), false],
  ['all gain next to nothing', judged(0.004, 0.004), judged(0.004, 0.004), false],
])('where %s', (_, commits, docs, adopt) => {
  expect(verdict({ commits, docs }).adopt).toBe(adopt);
});

it('says what is lost', () => {
  const { reason } = verdict({ commits: judged(0.05, 0.03), docs: judged(0.01, -0.05) });
  expect(reason).toContain('the whole search would find .050 NDCG@10 less for documentation comments');
});
