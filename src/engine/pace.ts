/** Telling takes one part in so many of the time. */
const REST = 20;

/**
 * Calls `tell` at once and then at most so often; what comes in between is left out. What takes long is told more
 * seldom, so that telling of work never holds the work up.
 */
export function atMostEvery<A extends unknown[]>(
  milliseconds: number,
  tell: (...args: A) => void,
): (...args: A) => void {
  let next = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const begin = performance.now();
    if (begin < next) return;
    tell(...args);
    next = begin + Math.max(milliseconds, REST * (performance.now() - begin));
  };
}
