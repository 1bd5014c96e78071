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
/** So many are looked up before others get their turn. */
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
  await rest(signal);
  const { telling, buckets } = await sharedRuns(runs, first, signal);
  for (const [turn, chunk] of first.entries()) {
    if (turn % TURN === 0) await rest(signal);
    for (const [other, common] of earlier(chunk, buckets[chunk] ?? [])) {
      const fewest = Math.min(telling[chunk] ?? 0, telling[other] ?? 0);
      if (common < LENIENCY * nearness * fewest) continue;
      const near = overlap(runs[chunk], runs[other]);
      if (near >= nearness) pairs.push({ a: other, b: chunk, nearness: near });
    }
  }
  return pairs;
}

async function rest(signal: AbortSignal | undefined): Promise<void> {
  await new Promise(setImmediate);
  signal?.throwIfAborted();
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

interface SharedRuns {
  /** How many of a chunk's sampled runs are no idioms. */
  readonly telling: Uint32Array;
  /** For each such run that others have too, the chunks that have it, ascending. */
  readonly buckets: readonly (readonly number[])[][];
}

async function sharedRuns(
  runs: readonly Uint32Array[],
  chunks: readonly number[],
  signal: AbortSignal | undefined,
): Promise<SharedRuns> {
  const keys = sampledKeys(runs, chunks);
  await rest(signal);
  const telling = new Uint32Array(runs.length);
  const buckets: number[][][] = runs.map(() => []);
  let looked = 0;
  for (let from = 0, to = 0; from < keys.length; from = to) {
    const hash = Math.floor((keys[from] ?? 0) / CHUNKS);
    while (to < keys.length && Math.floor((keys[to] ?? 0) / CHUNKS) === hash) to++;
    if (++looked % (20 * TURN) === 0) await rest(signal);
    if (to - from > IDIOM) continue;
    const having = Array.from(keys.subarray(from, to), (key) => key % CHUNKS);
    for (const chunk of having) {
      telling[chunk] = (telling[chunk] ?? 0) + 1;
      if (having.length > 1) buckets[chunk]?.push(having);
    }
  }
  return { telling, buckets };
}

/** Sampled runs, each with the chunk that has it, in order of the runs. */
function sampledKeys(runs: readonly Uint32Array[], chunks: readonly number[]): Float64Array {
  const most = chunks.reduce((sum, chunk) => sum + (runs[chunk]?.length ?? 0), 0);
  const keys = new Float64Array(most);
  let size = 0;
  for (const chunk of chunks) {
    for (const hash of runs[chunk] ?? []) if (hash % SAMPLED === 0) keys[size++] = hash * CHUNKS + chunk;
  }
  return keys.subarray(0, size).sort();
}

/** The chunks before this one that share runs with it, and how many. */
function earlier(chunk: number, buckets: readonly (readonly number[])[]): Map<number, number> {
  const common = new Map<number, number>();
  for (const having of buckets) {
    for (const other of having) {
      if (other >= chunk) break;
      common.set(other, (common.get(other) ?? 0) + 1);
    }
  }
  return common;
}

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
