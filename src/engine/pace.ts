/** Calls `tell` at once and then at most so often; what comes in between is left out. */
export function atMostEvery<A extends unknown[]>(
  milliseconds: number,
  tell: (...args: A) => void,
): (...args: A) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const now = performance.now();
    if (now - last < milliseconds) return;
    last = now;
    tell(...args);
  };
}
