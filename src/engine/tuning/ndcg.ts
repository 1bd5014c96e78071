/** A target of an annotated query: a file, or lines of it. */
export interface Target {
  readonly path: string;
  readonly startLine?: number | undefined;
  readonly endLine?: number | undefined;
}

export interface RankedHit {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A path matches when it equals the target or one ends with `/` and the other. */
export function samePath(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

function covers(hit: RankedHit, target: Target): boolean {
  if (!samePath(hit.path, target.path)) return false;
  if (target.startLine === undefined || target.endLine === undefined) return true;
  return hit.startLine <= target.endLine && hit.endLine >= target.startLine;
}

/** Each file once, at its best rank, as a hit that covers all of its lines. */
function distinctFiles(hits: readonly RankedHit[]): RankedHit[] {
  const paths = [...new Set(hits.map((hit) => hit.path))];
  return paths.map((path) => ({ path, startLine: 0, endLine: Number.MAX_SAFE_INTEGER }));
}

/**
 * NDCG@10 with binary relevance: the gain of a target lies at the rank of the first hit that covers it, and there
 * are as many ideal ranks as targets.
 */
export function ndcg10(
  hits: readonly RankedHit[],
  targets: readonly Target[],
  protocol: 'chunk' | 'file',
): number {
  const ranked = (protocol === 'file' ? distinctFiles(hits.slice(0, 10)) : hits).slice(0, 10);
  let gained = 0;
  for (const target of targets) {
    const rank = ranked.findIndex((hit) => covers(hit, target));
    if (rank >= 0) gained += 1 / Math.log2(rank + 2);
  }
  let ideal = 0;
  for (let rank = 0; rank < Math.min(targets.length, 10); rank++) ideal += 1 / Math.log2(rank + 2);
  return ideal === 0 ? 0 : gained / ideal;
}
