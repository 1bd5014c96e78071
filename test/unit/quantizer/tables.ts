/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomCodes(seed: number, count: number, subspaces: number): Uint8Array {
  const next = random(seed);
  return Uint8Array.from({ length: (count * subspaces) / 2 }, () => next() * 256);
}

/** An entry of a lookup table by row, column and a random number. */
type Entry = (m: number, k: number, random: number) => number;

/** Lookup tables that a scan by bounds could get wrong. */
export const tables: Record<string, Entry> = {
  'inner products': (_m, _k, r) => (r - 0.5) / 8,
  'all negative': (_m, _k, r) => -1 - r,
  'far from zero': (_m, _k, r) => 1e6 + r,
  'small integers, with many ties': (_m, _k, r) => Math.floor(r * 3),
  'all zero': () => 0,
  'the same in all rows and columns': () => 0.1,
  'constant rows': (m, _k, r) => (m % 2 === 0 ? m : r),
  'one row that decides': (m, _k, r) => (m === 3 ? 1000 * r : r),
  'a huge range': (_m, _k, r) => (r - 0.5) * 10 ** (r * 70 - 35),
  'the smallest floats': (_m, _k, r) => r * 1e-44,
  'one entry far above all others': (m, k) => (m === 0 && k === 7 ? 1e30 : 0),
  'one entry far below all others': (m, k, r) => (m === 1 && k === 2 ? -1e30 : r),
};

export function makeTable(entry: Entry, seed: number, subspaces: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length: 16 * subspaces }, (_, i) => entry(i >> 4, i & 15, next()));
}
