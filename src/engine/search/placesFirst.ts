import type { Located } from './places.ts';

interface Placed {
  readonly position: number;
  readonly score: number;
}

/**
 * Puts what lies at places that the query names before everything else, in the order of the places; of a place
 * without a line only the best hit of each file.
 *
 * @param best positions, best first
 * @param placeOf the place that a position lies at
 * @returns all positions, with scores above the others' for those at places
 */
export function placesFirst(
  best: readonly Placed[],
  placeOf: (position: number) => Located | undefined,
): Placed[] {
  const first: (Placed & { order: number })[] = [];
  const rest: Placed[] = [];
  const whole = new Set<string>();
  for (const hit of best) {
    const place = placeOf(hit.position);
    if (place === undefined || whole.has(keyOf(place))) {
      rest.push(hit);
      continue;
    }
    first.push({ ...hit, order: place.order });
    if (place.line === undefined) whole.add(keyOf(place));
  }
  const highest = best[0]?.score ?? 0;
  first.sort((a, b) => a.order - b.order);
  return [...first.map(({ position }, i) => ({ position, score: highest + 1 / (1 + i) })), ...rest];
}

const keyOf = ({ order, file }: Located): string => `${order} ${file}`;
