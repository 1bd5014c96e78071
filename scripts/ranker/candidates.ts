import { diversify } from '../../src/engine/search/diversify.ts';
import { FEATURE_NAMES } from '../../src/engine/search/features.ts';
import type { Ranked } from '../../src/engine/search/rank.ts';
import { findCandidates, type QueryEncoder } from '../../src/engine/search/search.ts';
import type { SearchView } from '../../src/engine/search/view.ts';
import { samePath, type Target } from '../../src/engine/tuning/ndcg.ts';
import { withoutRanker } from '../bench/handWeights.ts';
import type { RankerQuery } from './questions.ts';

const MOST = 150;
/** Chunks of each file that answers, beside those that the hand formula finds. */
const OF_AN_ANSWER = 3;

/** The first line of a dump. */
export const HEADER = { format: 2, features: FEATURE_NAMES };

/**
 * A candidate as [file, hand score, what of it is evidence about the file, penalty factor, targets covered by lines,
 * targets covered by file, features].
 */
type Row = [number, number, number, number, number[], number[], number[]];

/** A question with its candidates, best first by the hand formula, those that answer it always among them. */
export async function candidatesOf(
  repository: string,
  view: SearchView,
  encoder: QueryEncoder,
  { query, set, targets }: RankerQuery,
): Promise<object | undefined> {
  const request = { query, top: MOST, mode: 'hybrid', languages: [], paths: [] } as const;
  // Nobody typed what is mined, so that quotes and dashes in it are its own.
  const literal = !set.startsWith('annotated');
  const found = await findCandidates(view, withoutRanker(encoder), request, { literal });
  if (found === undefined) return undefined;
  const row = (hit: Ranked): Row => {
    const path = view.file(hit.file)?.path ?? '';
    const lines = { from: view.startLine(hit.slot), to: view.endLine(hit.slot) };
    const inFile = targets.flatMap((target, i) => (samePath(path, target.path) ? [i] : []));
    const covered = inFile.filter((i) => touches(lines, targets[i]));
    const features = FEATURE_NAMES.map((name) => rounded(hit.features[name]));
    const scores = [rounded(hit.score), rounded(hit.ofFile)] as const;
    return [hit.file, ...scores, hit.penalty.factor, covered, inFile, features];
  };
  const candidates = chosen(found.ranked).map(row);
  return { repository, set, kind: found.query.kind, query, targets: targets.length, candidates };

  function chosen(ranked: readonly Ranked[]): Ranked[] {
    const order = diversify(ranked, ranked.length);
    const kept = new Map<number, number>();
    return order.flatMap(({ position }, rank) => {
      const hit = ranked[position] as Ranked;
      const isAnswer = targets.some(({ path }) => samePath(view.file(hit.file)?.path ?? '', path));
      const earlier = kept.get(hit.file) ?? 0;
      kept.set(hit.file, earlier + 1);
      return rank < MOST || (isAnswer && earlier < OF_AN_ANSWER) ? [hit] : [];
    });
  }
}

function touches({ from, to }: { from: number; to: number }, target: Target | undefined): boolean {
  if (target?.startLine === undefined || target.endLine === undefined) return true;
  return from <= target.endLine && to >= target.startLine;
}

const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;
