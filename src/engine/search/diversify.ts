/** What a further chunk of a file keeps of the evidence that is about the whole file: the first has told the rest. */
const KEPT_OF_FILE = 0.3;
/** What a further chunk loses besides, for each better one of its file: ten chunks of one file help nobody. */
const LOSS = 0.1;

/** A candidate as it is ordered. */
export interface Scored {
  readonly file: number;
  readonly score: number;
  /** What of the score is evidence about the whole file. */
  readonly ofFile: number;
}

/**
 * Orders candidates by score. What a file is worth counts once: a further chunk of it must be good by itself.
 *
 * @returns positions, best first, with the damped scores
 */
export function diversify(candidates: readonly Scored[], top: number): { position: number; score: number }[] {
  const order = candidates.map((candidate, position) => ({ ...candidate, position }));
  order.sort((a, b) => b.score - a.score || a.position - b.position);
  const seen = new Map<number, number>();
  const damped = order.map(({ position, file, score, ofFile }) => {
    const earlier = seen.get(file) ?? 0;
    seen.set(file, earlier + 1);
    const lost = earlier === 0 ? 0 : (1 - KEPT_OF_FILE) * ofFile + LOSS * earlier;
    return { position, score: score - lost };
  });
  damped.sort((a, b) => b.score - a.score || a.position - b.position);
  return damped.slice(0, top);
}
