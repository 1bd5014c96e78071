const DAMPING = 0.3;

/** What becomes of the score of a chunk of whose file so many better ones are shown: ten chunks of one file help nobody. */
export type Damping = (score: number, earlier: number) => number;

/** Each further chunk counts less than a third of the one before; for scores of at least 0. */
export const byFactor: Damping = (score, earlier) => score * DAMPING ** earlier;

/** Each further chunk loses one; for sums of learned weights, whose unit that is. */
export const byOne: Damping = (score, earlier) => score - earlier;

/**
 * Orders candidates by score, each further chunk of the same file damped.
 *
 * @param scores scores of the candidates
 * @param files file of each candidate
 * @returns positions, best first, with the damped scores
 */
export function diversify(
  scores: ArrayLike<number>,
  files: ArrayLike<number>,
  top: number,
  damping: Damping = byFactor,
): { position: number; score: number }[] {
  const order = Array.from({ length: scores.length }, (_, position) => position);
  order.sort((a, b) => at(scores, b) - at(scores, a) || a - b);
  const seen = new Map<number, number>();
  const damped = order.map((position) => {
    const file = at(files, position);
    const earlier = seen.get(file) ?? 0;
    seen.set(file, earlier + 1);
    return { position, score: damping(at(scores, position), earlier) };
  });
  damped.sort((a, b) => b.score - a.score || a.position - b.position);
  return damped.slice(0, top);
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
