/** Each further chunk of a file counts this much of the one before: ten chunks of one file help nobody. */
export const DAMPING = 0.3;

/**
 * Orders candidates by score, each further chunk of the same file damped.
 *
 * @param scores scores of the candidates, at least 0
 * @param files file of each candidate
 * @returns positions, best first, with the damped scores
 */
export function diversify(
  scores: ArrayLike<number>,
  files: ArrayLike<number>,
  top: number,
): { position: number; score: number }[] {
  const order = Array.from({ length: scores.length }, (_, position) => position);
  order.sort((a, b) => at(scores, b) - at(scores, a) || a - b);
  const seen = new Map<number, number>();
  const damped = order.map((position) => {
    const file = at(files, position);
    const earlier = seen.get(file) ?? 0;
    seen.set(file, earlier + 1);
    return { position, score: at(scores, position) * DAMPING ** earlier };
  });
  damped.sort((a, b) => b.score - a.score || a.position - b.position);
  return damped.slice(0, top);
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
