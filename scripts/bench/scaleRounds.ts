import { percentile } from './percentile.ts';
import { FIGURES, type ScaleResult } from './scaleResults.ts';

/** Up to so many chunks a size is measured several times: what takes seconds is otherwise at the mercy of the machine. */
const SMALL = 100_000;
const ROUNDS = 3;

export const roundsOf = (size: number): number => (size < SMALL ? ROUNDS : 1);

type Measured = Partial<ScaleResult>;

/** The median of each figure; all else is the first round's. */
export function medians([first = {}, ...others]: readonly Measured[]): Measured {
  const rounds = [first, ...others];
  const figures = FIGURES.flatMap((figure) => {
    const values = rounds.flatMap((round) => round[figure] ?? []);
    return values.length === 0 ? [] : [[figure, percentile(values, 0.5)] as const];
  });
  return { ...first, ...Object.fromEntries(figures) };
}
