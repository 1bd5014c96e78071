/** Mean share of the exact answers that are among those found. */
export function recallOf(
  found: readonly (readonly number[])[],
  exact: readonly (readonly number[])[],
): number {
  const shares = exact.map((wanted, q) => {
    const own = new Set(found[q]);
    return wanted.filter((place) => own.has(place)).length / wanted.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
