import { holdsPrivateKey, holdsSecret } from '../../files/secrets.ts';
import type { Pair, PairKind, SourceFile } from '../pair.ts';
import { seededRandom, shuffled } from '../random.ts';
import { docPairs } from './doc.ts';
import { headingPairs } from './heading.ts';
import { inlinePairs } from './inline.ts';
import { namePairs } from './name.ts';

const FEWEST_ROWS = 3;
const SHORTEST_KEY = 60;
const SHORTEST_SECTION = 30;
/** A query with more answers than these asks for nothing in particular. */
const MOST_ANSWERS = 3;

/** The pairs that a file offers by itself. */
export function filePairs(file: SourceFile): Pair[] {
  return [...docPairs(file), ...inlinePairs(file), ...namePairs(file), ...headingPairs(file)];
}

export interface Limits {
  readonly perKind: number;
  /** Decides which pairs are drawn where there are more. */
  readonly seed: number;
}

/** Cleans pairs and draws at most so many of each kind, in their order. Of a commit all pairs are drawn, or none. */
export function limitPairs(pairs: readonly Pair[], { perKind, seed }: Limits): Pair[] {
  const byKind = new Map<PairKind, Map<string, Pair[]>>();
  const clean = cleanPairs(pairs);
  clean.forEach((pair, place) => {
    const units = byKind.get(pair.kind) ?? new Map<string, Pair[]>();
    byKind.set(pair.kind, units);
    const unit = pair.kind === 'commit' ? pair.group : String(place);
    units.set(unit, [...(units.get(unit) ?? []), pair]);
  });
  const drawn = new Set([...byKind.values()].flatMap((units) => draw([...units.values()], perKind, seed)));
  return clean.filter((pair) => drawn.has(pair));
}

function draw(units: readonly Pair[][], most: number, seed: number): Pair[] {
  const drawn: Pair[] = [];
  for (const place of shuffled(units.length, seededRandom(seed))) {
    const unit = units[place] ?? [];
    if (drawn.length + unit.length > most) break;
    drawn.push(...unit);
  }
  return drawn;
}

/**
 * Leaves out what teaches nothing or must not be learnt: pairs that hold a secret, keys of hardly any text, pairs that
 * occur twice, and queries that have many answers.
 */
export function cleanPairs(pairs: readonly Pair[]): Pair[] {
  const seen = new Set<string>();
  const answers = new Map<string, Set<string>>();
  const kept = pairs.filter((pair) => {
    const query = asked(pair);
    const whole = `${query}\0${pair.key}`;
    if (!isEnough(pair) || seen.has(whole) || hasSecret(pair)) return false;
    seen.add(whole);
    const known = answers.get(query) ?? new Set();
    answers.set(query, known.add(answerOf(pair)));
    return true;
  });
  return kept.filter((pair) => (answers.get(asked(pair))?.size ?? 0) <= MOST_ANSWERS);
}

const asked = ({ query }: Pair): string => query.toLowerCase();

/** All that a commit changed is one answer. */
const answerOf = ({ kind, group, path, startLine }: Pair): string =>
  kind === 'commit' ? group : `${path}:${startLine}`;

function isEnough({ kind, key }: Pair): boolean {
  if (key.length >= (kind === 'heading' ? SHORTEST_SECTION : SHORTEST_KEY)) return true;
  return key.split('\n').filter((row) => row.trim() !== '').length >= FEWEST_ROWS;
}

const hasSecret = ({ query, key }: Pair): boolean =>
  holdsSecret(query) || holdsSecret(key) || holdsPrivateKey(key);
