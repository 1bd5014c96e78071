import type { SearchMode } from './modes.ts';
import type { QueryKind } from './query.ts';

/** How much each feature counts. The sum is then multiplied by the path's penalty. */
export interface Weights {
  /** Share of `meaning` in the fusion with `words`, 0..1: a convex combination, which beats reciprocal ranks. */
  readonly meaning: number;
  readonly fileWords: number;
  readonly names: number;
  readonly neighbours: number;
  readonly definition: number;
  readonly queryInPath: number;
  readonly stemInQuery: number;
  /** Of files that similar commits changed. */
  readonly history: number;
}

const LANGUAGE: Weights = {
  meaning: 0.6,
  fileWords: 0.3,
  names: 0.3,
  neighbours: 0.2,
  definition: 0.4,
  queryInPath: 0.6,
  stemInQuery: 0.4,
  history: 0.5,
};

/** The starting formula of the ranking study, by kind of query. */
const BY_KIND: Record<QueryKind, Weights> = {
  language: LANGUAGE,
  symbol: { ...LANGUAGE, meaning: 0.2, definition: 1, history: 0.2 },
  path: { ...LANGUAGE, meaning: 0.2, queryInPath: 1.5, stemInQuery: 1, history: 0.2 },
  // A message stands in the code word for word, in parts, and names no file.
  error: { ...LANGUAGE, meaning: 0.2, queryInPath: 0.2, stemInQuery: 0.1, history: 0.2 },
  // A pasted snippet says what the code looks like, not how its file is called.
  code: {
    ...LANGUAGE,
    meaning: 0.5,
    names: 0.1,
    definition: 0.1,
    queryInPath: 0,
    stemInQuery: 0,
    history: 0.2,
  },
};

/** Meaning alone: no rule that looks at words or names takes part. Commits are similar by meaning too. */
const SEMANTIC: Weights = {
  meaning: 1,
  fileWords: 0,
  names: 0,
  neighbours: 0.2,
  definition: 0,
  queryInPath: 0,
  stemInQuery: 0,
  history: 0.3,
};

/** @param meaning share of meaning that a tuned model was found to be worth, for questions in natural language */
export function weightsFor(kind: QueryKind, mode: SearchMode, meaning?: number): Weights {
  if (mode === 'semantic') return SEMANTIC;
  const usual = BY_KIND[kind];
  const weights = kind === 'language' && meaning !== undefined ? { ...usual, meaning } : usual;
  return mode === 'lexical' ? { ...weights, meaning: 0, history: 0 } : weights;
}
