import { describe, expect, it } from 'vitest';
import { diversify } from '../../../src/engine/search/diversify.ts';
import { FEATURE_NAMES, type Features } from '../../../src/engine/search/features.ts';
import { learnedScorer, rankerFor } from '../../../src/engine/search/ranker.ts';

const ranker = { words: 0.4, meaning: 0.8, names: 0.3, test: -0.7 };
const features = (some: Partial<Features>): Features => ({
  ...(Object.fromEntries(FEATURE_NAMES.map((name) => [name, 0])) as unknown as Features),
  ...some,
});

describe('rankerFor', () => {
  it('ranks questions in natural language by words and meaning, and nothing else', () => {
    expect(rankerFor(ranker, 'language', 'hybrid')).toEqual(ranker);
    expect(rankerFor(ranker, 'symbol', 'hybrid')).toBeUndefined();
    expect(rankerFor(ranker, 'language', 'semantic')).toBeUndefined();
    expect(rankerFor(ranker, 'language', 'lexical')).toBeUndefined();
    expect(rankerFor(undefined, 'language', 'hybrid')).toBeUndefined();
  });

  it('divides between words and meaning as a tuned model was found to be worth', () => {
    const { words, meaning, names } = rankerFor(ranker, 'language', 'hybrid', { meaningWeight: 0.75 }) ?? {};
    expect([words, meaning, names]).toEqual([expect.closeTo(0.3), expect.closeTo(0.9), 0.3]);
  });

  it('lets weights that are asked for stand in place of the learned ones', () => {
    const wishes = { weights: { names: 0, meaning: 1 }, meaningWeight: 0.5 };
    const { words, meaning, names, test } = rankerFor(ranker, 'language', 'hybrid', wishes) ?? {};
    expect([words, meaning, names, test]).toEqual([0, expect.closeTo(1.2), 0, -0.7]);
  });
});

describe('learnedScorer', () => {
  it('sums weighted features', () => {
    const score = (some: Partial<Features>) => learnedScorer(ranker)(features(some));
    expect(score({ words: 1, names: 1 })).toBeGreaterThan(score({ words: 1 }));
    expect(score({ words: 1, test: 1 })).toBeLessThan(score({}));
    expect(score({ test: 1 })).toBeGreaterThan(0);
  });

  it('lets a further chunk of a file lose as much as a weight of one', () => {
    const scores = [{ words: 1 }, { words: 1 }, { words: 1, exports: 1 }].map((some) =>
      learnedScorer({ words: 2, exports: -0.9 })(features(some)),
    );
    const order = diversify(scores, [0, 0, 1], 3).map(({ position }) => position);
    expect(order).toEqual([0, 2, 1]);
    const equal = scores[2] as number;
    expect(learnedScorer({ words: 2 })(features({ words: 0.5 }))).toBeCloseTo((scores[0] as number) * 0.3);
    expect(equal).toBeGreaterThan((scores[0] as number) * 0.3);
  });
});
