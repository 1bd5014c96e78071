import type { FeatureName, Features } from './features.ts';
import type { SearchMode } from './modes.ts';
import type { QueryKind } from './query.ts';
import { type Weights, weightsFor } from './weights.ts';

/** Learned weights of features; those left out count nothing. Their scale is that of the hand-set formula. */
export type Ranker = Readonly<Partial<Record<FeatureName, number>>>;

/** What the caller wants otherwise. */
interface Wishes {
  readonly meaningWeight?: number | undefined;
  readonly weights?: Partial<Weights>;
}

/**
 * The learned weights that rank a query; undefined where the hand-set formula does: they were learned from questions in
 * natural language, with words and meaning.
 *
 * @param wishes a share of meaning beside words keeps their sum; other weights stand in place of the learned ones
 */
export function rankerFor(
  ranker: Ranker | undefined,
  kind: QueryKind,
  mode: SearchMode,
  { meaningWeight, weights = {} }: Wishes = {},
): Ranker | undefined {
  if (ranker === undefined || kind !== 'language' || mode !== 'hybrid') return undefined;
  const { meaning: share = meaningWeight, ...others } = weights;
  const { words = 0, meaning = 0 } = ranker;
  const both = words + meaning;
  const shared =
    share === undefined ? { words, meaning } : { words: (1 - share) * both, meaning: share * both };
  return { ...ranker, ...shared, ...others };
}

/** Share of meaning beside words in natural language, to a hundredth, by learned weights or by the hand-set formula. */
export function usualMeaning(ranker: Ranker | undefined): number {
  const { words = 0, meaning = 0 } = ranker ?? {};
  if (words + meaning === 0) return weightsFor('language', 'hybrid').meaning;
  return Math.round((100 * meaning) / (words + meaning)) / 100;
}

/** Scores features by learned weights: their sum, which may be below 0. */
export function learnedScorer(
  ranker: Ranker,
  names = Object.keys(ranker) as readonly FeatureName[],
): (features: Features) => number {
  const weights = names.map((name) => ranker[name] ?? 0);
  return (features) => {
    let sum = 0;
    for (let i = 0; i < names.length; i++) sum += (weights[i] as number) * features[names[i] as FeatureName];
    return sum;
  };
}
