import { describe, expect, it } from 'vitest';
import { FEATURE_NAMES, type Features } from '../../../src/engine/search/features.ts';
import { learnedScorer, rankerFor, usualMeaning } from '../../../src/engine/search/ranker.ts';

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
    const score = learnedScorer(ranker);
    expect(score(features({}))).toBe(0);
    expect(score(features({ words: 0.5, names: 1, depth: 1 }))).toBeCloseTo(0.5);
    expect(score(features({ meaning: 0.5, test: 1 }))).toBeCloseTo(-0.3);
  });
});

it('tells the usual share of meaning, learned or hand-set', () => {
  expect([usualMeaning({ words: 0.4, meaning: 0.8 }), usualMeaning(undefined), usualMeaning({})]).toEqual([
    0.67, 0.6, 0.6,
  ]);
});
