import type { Postings } from '../lexical/postings.ts';
import { terms } from '../lexical/terms.ts';
import type { Query } from './query.ts';
import type { Ranked } from './rank.ts';
import type { Explanation } from './types.ts';
import type { SearchView } from './view.ts';
import type { Weights } from './weights.ts';

/** Below this a rule moved nothing that anyone would notice. */
const NOTICEABLE = 0.02;
/** Subjects of commits that are told, and how much of each. */
const SUBJECTS = 2;
const SUBJECT_LENGTH = 60;

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

/**
 * Says why a hit is where it is, from the very features that ranked it.
 *
 * @param more rules that moved it after ranking
 */
export function explain(
  hit: Ranked,
  weights: Weights,
  words: readonly string[],
  more: Explanation['rules'] = [],
): Explanation {
  const { features, penalty, similarCommits } = hit;
  const cost = hit.score * (1 - 1 / penalty.factor);
  const rules = [
    ...more,
    { name: 'defines a name you asked for', effect: weights.definition * features.definition },
    { name: 'path matches the query', effect: weights.queryInPath * features.queryInPath },
    { name: 'file is named so', effect: weights.stemInQuery * features.stemInQuery },
    { name: 'names defined here match', effect: weights.names * features.names },
    { name: 'the whole file matches', effect: weights.fileWords * features.fileWords },
    { name: 'other parts of the file match', effect: weights.neighbours * features.neighbours },
    { name: changedIn(similarCommits), effect: weights.history * features.history },
    ...penalty.names.map((name) => ({ name, effect: cost / penalty.names.length })),
  ].filter(({ effect }) => Math.abs(effect) >= NOTICEABLE);
  rules.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return hit.nearness === undefined ? { words, rules } : { words, meaning: hit.nearness, rules };
}

function changedIn(subjects: readonly string[]): string {
  const number = subjects.length === 1 ? 'a similar commit' : `${subjects.length} similar commits`;
  return `changed in ${number}: ${subjects.slice(0, SUBJECTS).map(shortened).join('; ')}`;
}

const shortened = (subject: string): string =>
  subject.length <= SUBJECT_LENGTH ? subject : `${subject.slice(0, SUBJECT_LENGTH - 1).trimEnd()}…`;
