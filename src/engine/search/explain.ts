import type { Postings } from '../lexical/postings.ts';
import { terms } from '../lexical/terms.ts';
import { type FeatureName, RULE_FEATURES } from './features.ts';
import type { Query } from './query.ts';
import type { Ranked } from './rank.ts';
import type { Ranker } from './ranker.ts';
import type { Explanation } from './types.ts';
import type { Weights } from './weights.ts';
import type { Lists } from './words.ts';

/** Below this a rule moved nothing that anyone would notice. */
const NOTICEABLE = 0.02;
/** Subjects of commits that are told, and how much of each. */
const SUBJECTS = 2;
const SUBJECT_LENGTH = 60;

/** Finds which words of the query occur in a chunk. */
export function wordMatcher(lists: Lists, query: Query): (slot: number) => string[] {
  const postings = query.words.map((word) => ({
    word,
    having: terms(word).flatMap((term) => lists.of(term) ?? []),
  }));
  return (slot) =>
    postings.filter(({ having }) => having.some((list) => contains(list, slot))).map(({ word }) => word);
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
  weights: Weights | Ranker,
  words: readonly string[],
  more: Explanation['rules'] = [],
): Explanation {
  const { features, similarCommits } = hit;
  const effect = (...names: FeatureName[]): number =>
    names.reduce((sum, name) => sum + ((weights as Ranker)[name] ?? 0) * features[name], 0);
  const rules = [
    ...more,
    { name: 'defines a name you asked for', effect: effect('definition') },
    { name: 'path matches the query', effect: effect('queryInPath') },
    { name: 'file is named so', effect: effect('stemInQuery') },
    { name: 'path and names of the file are near in meaning', effect: effect('fileMeaning') },
    { name: 'names defined here match', effect: effect('names') },
    { name: 'the whole file matches', effect: effect('fileWords') },
    { name: 'other parts of the file match', effect: effect('neighbours', 'bestOfFile') },
    { name: changedIn(similarCommits), effect: effect('history') },
    ...penalties(hit, weights),
  ].filter(({ effect }) => Math.abs(effect) >= NOTICEABLE);
  rules.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return hit.nearness === undefined ? { words, rules } : { words, meaning: hit.nearness, rules };
}

/** What path rules cost: a factor in the hand-set formula, learned weights of their own otherwise. */
function penalties(
  { features, penalty, score }: Ranked,
  weights: Weights | Ranker,
): { name: string; effect: number }[] {
  const cost = (score * (1 - 1 / penalty.factor)) / Math.max(1, penalty.names.length);
  return penalty.names.map((name) => {
    const feature = RULE_FEATURES[name];
    return { name, effect: isLearned(weights) ? (weights[feature] ?? 0) * features[feature] : cost };
  });
}

/** The hand-set formula has no weight of words, only the share of meaning beside them. */
const isLearned = (weights: Weights | Ranker): weights is Ranker => 'words' in weights;

function changedIn(subjects: readonly string[]): string {
  const number = subjects.length === 1 ? 'a similar commit' : `${subjects.length} similar commits`;
  return `changed in ${number}: ${subjects.slice(0, SUBJECTS).map(shortened).join('; ')}`;
}

const shortened = (subject: string): string =>
  subject.length <= SUBJECT_LENGTH ? subject : `${subject.slice(0, SUBJECT_LENGTH - 1).trimEnd()}…`;
