/** Two chunks that are alike, by their positions, and how much of the shorter one the other has, 0..1. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly nearness: number;
}

/** One run of so many is looked up; the others only count once two chunks are compared. */
const SAMPLED = 4;
/** A run that more chunks have is an idiom. Equal chunks count as one. */
const IDIOM = 64;
/** Share of the sampled runs that candidates must have in common, of the share that pairs must have of all. */
const LENIENCY = 0.5;
/** So many chunks are looked up before others get their turn. */
const TURN = 500;
/** Room for the number of a chunk in a key; a hash of 32 bits fits beside it in the 53 bits of a number. */
const CHUNKS = 2 ** 21;

/**
 * Pairs of chunks that are at least so near, found through the runs that they share, not by comparing each with all.
 *
 * @param runs distinct hashes of each chunk, ascending
 * @throws AbortError once `signal` is aborted
 */
export async function nearPairs(
  runs: readonly Uint32Array[],
  nearness: number,
  signal?: AbortSignal,
): Promise<Pair[]> {
  const { first, pairs } = equalPairs(runs);
  const neighbours = sharing(runs, first);
  for (const [turn, chunk] of first.entries()) {
    if (turn % TURN === 0) await new Promise(setImmediate);
    signal?.throwIfAborted();
    const { others, sampled } = neighbours(chunk);
    for (const [other, common] of others) {
      if (common < LENIENCY * nearness * Math.min(sampled(chunk), sampled(other))) continue;
      const near = overlap(runs[chunk], runs[other]);
      if (near >= nearness) pairs.push({ a: other, b: chunk, nearness: near });
    }
  }
  return pairs;
}

/** Chunks with the very same runs, each paired with the first of its kind; only the first ones are left to compare. */
function equalPairs(runs: readonly Uint32Array[]): { first: number[]; pairs: Pair[] } {
  const firstWith = new Map<string, number>();
  const first: number[] = [];
  const pairs: Pair[] = [];
  for (const [chunk, own] of runs.entries()) {
    const key = Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('latin1');
    const same = firstWith.get(key);
    if (same === undefined) {
      firstWith.set(key, chunk);
      first.push(chunk);
    } else pairs.push({ a: same, b: chunk, nearness: 1 });
  }
  return { first, pairs };
}

/** For each chunk the earlier ones that share sampled runs with it, and how many. */
function sharing(runs: readonly Uint32Array[], chunks: readonly number[]) {
  const keys = Float64Array.from(
    chunks.flatMap((chunk) => sample(runs[chunk]).map((hash) => hash * CHUNKS + chunk)),
  ).sort();
  const byHash = new Map<number, number[]>();
  for (const key of keys) {
    const hash = Math.floor(key / CHUNKS);
    const having = byHash.get(hash);
    if (having === undefined) byHash.set(hash, [key % CHUNKS]);
    else having.push(key % CHUNKS);
  }
  for (const [hash, having] of byHash) if (having.length > IDIOM) byHash.delete(hash);
  const telling = (chunk: number): number[] => sample(runs[chunk]).filter((hash) => byHash.has(hash));
  const counts = new Map(chunks.map((chunk) => [chunk, telling(chunk).length]));
  return (chunk: number) => {
    const others = new Map<number, number>();
    for (const hash of telling(chunk)) {
      for (const other of byHash.get(hash) ?? []) {
        if (other >= chunk) break;
        others.set(other, (others.get(other) ?? 0) + 1);
      }
    }
    return { others, sampled: (of: number): number => counts.get(of) ?? 0 };
  };
}

const sample = (runs: Uint32Array = new Uint32Array(0)): number[] =>
  Array.from(runs.filter((hash) => hash % SAMPLED === 0));

/** How much of the smaller of two ascending lists the other has, 0..1. */
export function overlap(a: Uint32Array = new Uint32Array(0), b: Uint32Array = new Uint32Array(0)): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) common++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return common / Math.max(1, Math.min(a.length, b.length));
}
