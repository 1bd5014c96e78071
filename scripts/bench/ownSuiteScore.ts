import { seededRandom } from '../../src/engine/tuning/random.ts';
import type { OwnAnswer } from './ownSuite.ts';

const TOP = 10;
const RESAMPLES = 2000;
const SEED = 7;

/** A hit as it is judged. */
export interface JudgedHit {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The line that it opens at; its first one by default. */
  readonly bestLine?: number;
}

/** A mean with the bounds of its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const gain = (grade: number): number => 2 ** grade - 1;
const discount = (rank: number): number => 1 / Math.log2(rank + 2);

/** The lines that a hit and an answer share, as a share of the shorter of the two, 0 to 1. */
export function overlap(hit: JudgedHit, { path, lines: [first, last] }: OwnAnswer): number {
  if (hit.path !== path) return 0;
  const shared = Math.min(hit.endLine, last) - Math.max(hit.startLine, first) + 1;
  const shorter = Math.min(hit.endLine - hit.startLine, last - first) + 1;
  return Math.max(0, shared) / shorter;
}

/**
 * NDCG@10 with graded gains (3 for the answer, 1 for what helps): an answer counts once, by the hit that gains most
 * for it, which is its gain times the overlap of lines, discounted by rank. Ideally each answer has a rank of its own;
 * where one hit holds several, the quotient is cut at 1.
 */
export function gradedNdcg10(hits: readonly JudgedHit[], answers: readonly OwnAnswer[]): number {
  const top = hits.slice(0, TOP);
  const gained = answers.reduce(
    (sum, answer) =>
      sum +
      gain(answer.grade) * Math.max(0, ...top.map((hit, rank) => overlap(hit, answer) * discount(rank))),
    0,
  );
  const ideal = answers
    .map(({ grade }) => gain(grade))
    .sort((a, b) => b - a)
    .slice(0, TOP)
    .reduce((sum, best, rank) => sum + best * discount(rank), 0);
  return Math.min(1, gained / ideal);
}

/** Whether a hit opens within an answer. */
export function opensInside(hit: JudgedHit, answers: readonly OwnAnswer[]): boolean {
  const opened = hit.bestLine ?? hit.startLine;
  return answers.some(
    ({ path, lines: [first, last] }) => hit.path === path && first <= opened && opened <= last,
  );
}

/** Mean and bootstrap interval, by resampling values with a fixed seed. */
export function bootstrap(values: readonly number[], resamples = RESAMPLES): Estimate {
  const random = seededRandom(SEED);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] ?? 0;
    return sum / values.length;
  }).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.floor(share * (resamples - 1))] ?? 0;
  return { mean: mean(values), low: at(0.025), high: at(0.975) };
}

/** What was gained on the questions that both have been asked, or undefined where there is none. */
export function pairedGain(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): Estimate | undefined {
  const gains = [...now].flatMap(([id, value]) => {
    const former = before.get(id);
    return former === undefined ? [] : [value - former];
  });
  return gains.length === 0 ? undefined : bootstrap(gains);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
