import type { Postings } from '../lexical/postings.ts';
import { terms } from '../lexical/terms.ts';
import type { Query } from './query.ts';
import type { Ranked } from './rank.ts';
import type { Explanation } from './types.ts';
import type { SearchView } from './view.ts';
import type { Weights } from './weights.ts';

/** Below this a rule moved nothing that anyone would notice. */
const NOTICEABLE = 0.02;

/** Finds which words of the query occur in a chunk; the postings are looked up once a query. */
export function wordMatcher(view: SearchView, query: Query): (slot: number) => string[] {
  const postings = query.words.map((word) => ({
    word,
    lists: terms(word).flatMap((term) => view.terms.postings(term) ?? []),
  }));
  return (slot) =>
    postings.filter(({ lists }) => lists.some((list) => contains(list, slot))).map(({ word }) => word);
}

function contains({ documents }: Postings, slot: number): boolean {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((documents[middle] ?? 0) < slot) low = middle + 1;
    else high = middle;
  }
  return documents[low] === slot;
}

/** Says why a hit is where it is, from the very features that ranked it. */
export function explain(hit: Ranked, weights: Weights, words: readonly string[]): Explanation {
  const { features, penalty } = hit;
  const cost = hit.score * (1 - 1 / penalty.factor);
  const rules = [
    { name: 'defines a name you asked for', effect: weights.definition * features.definition },
    { name: 'path matches the query', effect: weights.queryInPath * features.queryInPath },
    { name: 'file is named so', effect: weights.stemInQuery * features.stemInQuery },
    { name: 'names defined here match', effect: weights.names * features.names },
    { name: 'the whole file matches', effect: weights.fileWords * features.fileWords },
    { name: 'other parts of the file match', effect: weights.neighbours * features.neighbours },
    ...penalty.names.map((name) => ({ name, effect: cost / penalty.names.length })),
  ].filter(({ effect }) => Math.abs(effect) >= NOTICEABLE);
  rules.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return hit.nearness === undefined ? { words, rules } : { words, meaning: hit.nearness, rules };
}
