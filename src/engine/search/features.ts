import { type PathWords, queryInPath, sameWord, stemInQuery } from './pathMatch.ts';
import type { Query } from './query.ts';

/** What is known of one candidate chunk; every number lies in 0..1 unless it says otherwise. */
export interface Features {
  /** BM25 of the chunk over the best chunk's. */
  readonly words: number;
  /** Cosine between the 200th best and the best chunk's, clipped. */
  readonly meaning: number;
  /** BM25 of the whole file over the best file's. */
  readonly fileWords: number;
  /** BM25 over the names that the chunk defines, over the best chunk's. */
  readonly names: number;
  /** Several good chunks in the same file. */
  readonly neighbours: number;
  /** The chunk defines a name that the query asks for: 1, or 1.5 where the file is named after it too. */
  readonly definition: number;
  /** Share of the query found in the path. */
  readonly queryInPath: number;
  /** Share of the file's name found in the query. */
  readonly stemInQuery: number;
  /** How much similar commits vote for the file, over the best file's votes. */
  readonly history: number;
}

/** 1 where a symbol is defined here, 1.5 where the file also bears its name, 0 otherwise. */
export function definitionFeature(query: Query, symbols: readonly string[], path: PathWords): number {
  const stem = path.stem.join('');
  let best = 0;
  for (const identifier of query.identifiers) {
    const folded = fold(identifier);
    if (!symbols.some((symbol) => fold(lastName(symbol)) === folded)) continue;
    best = Math.max(best, sameWord(stem, folded) ? 1.5 : 1);
  }
  return best;
}

const fold = (name: string): string => name.replace(/[_$\-!?]/g, '').toLowerCase();
const lastName = (symbol: string): string => symbol.split(/[.:#/]/).at(-1) ?? symbol;

/** The mean of a file's four best chunks: a file that is about the query has more than one good chunk. */
export function neighbourFeature(scoresOfFile: readonly number[]): number {
  const best = [...scoresOfFile].sort((a, b) => b - a).slice(0, 4);
  return best.reduce((sum, score) => sum + score, 0) / 4;
}

export function pathFeatures(
  queryWords: readonly string[],
  path: PathWords,
): Pick<Features, 'queryInPath' | 'stemInQuery'> {
  return { queryInPath: queryInPath(queryWords, path), stemInQuery: stemInQuery(queryWords, path) };
}
