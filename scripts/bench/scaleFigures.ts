import type { Figure, ScaleResult } from './scaleResults.ts';

/** The engine's name among the systems; others are peers. */
export const ENGINE = 'engine';

/** The size that costs a chunk are compared with. */
export const BASE_SIZE = 30_000;

/** Result of a system at a size as it was asked for. */
export const resultOf = (
  results: readonly ScaleResult[],
  system: string,
  size: number,
): ScaleResult | undefined => results.find((result) => result.system === system && result.size === size);

/** A figure with what it should be at most. */
export interface Bar {
  readonly what: string;
  readonly value: number;
  readonly most: number;
}

interface Wanted {
  readonly size: number;
  readonly what: string;
  readonly most: number;
  readonly of: (result: ScaleResult, results: readonly ScaleResult[]) => number | undefined;
}

const figure =
  (name: Figure, unit = 1) =>
  (result: ScaleResult): number | undefined =>
    result[name] === undefined ? undefined : result[name] / unit;

/** Seconds of our cold index over those of semble on the same tree. */
export function overSemble(ours: ScaleResult, results: readonly ScaleResult[]): number | undefined {
  const theirs = resultOf(results, 'semble', ours.size)?.buildSeconds;
  return ours.buildSeconds === undefined || theirs === undefined ? undefined : ours.buildSeconds / theirs;
}

const WANTED: readonly Wanted[] = [
  { size: BASE_SIZE, what: 'cold index, of semble’s time', most: 1.2, of: overSemble },
  { size: BASE_SIZE, what: 'opened again, ms', most: 300, of: figure('reopenMilliseconds') },
  { size: BASE_SIZE, what: 'memory while searching, MB', most: 250, of: figure('queryingBytes', 1e6) },
  {
    size: BASE_SIZE,
    what: 'memory of the engine while indexing, MB',
    most: 250,
    of: figure('ownPeakBytes', 1e6),
  },
  {
    size: BASE_SIZE,
    what: 'memory of all processes while indexing, MB',
    most: 250,
    of: figure('peakBytes', 1e6),
  },
  { size: BASE_SIZE, what: 'query p50, ms', most: 8, of: figure('p50') },
  { size: 1_000_000, what: 'cold index, minutes', most: 15, of: figure('buildSeconds', 60) },
  { size: 1_000_000, what: 'memory of all processes, MB', most: 1000, of: figure('peakBytes', 1e6) },
  { size: 1_000_000, what: 'bytes a chunk on disk', most: 300, of: (result) => aChunk(result, 'diskBytes') },
  { size: 1_000_000, what: 'first answer with a hit, s', most: 10, of: figure('firstHitSeconds') },
  { size: 1_000_000, what: 'opened again, ms', most: 2000, of: figure('reopenMilliseconds') },
  { size: 1_000_000, what: 'query p50, ms', most: 20, of: figure('p50') },
  { size: 1_000_000, what: 'query p95, ms', most: 50, of: figure('p95') },
];

/** What was wanted of the engine, as far as it was measured. */
export function bars(results: readonly ScaleResult[]): Bar[] {
  return [
    ...WANTED.flatMap(({ size, what, most, of }) => {
      const ours = resultOf(results, ENGINE, size);
      const value = ours && of(ours, results);
      return value === undefined
        ? []
        : [{ what: `${size.toLocaleString('en')} chunks: ${what}`, value, most }];
    }),
    ...growth(results),
  ];
}

const COSTS = { buildSeconds: 'time', peakBytes: 'memory', diskBytes: 'disk' } as const;
const MOST_GROWTH = 1.3;

/** What a chunk costs at the largest size over what it costs at 30,000. */
export function growth(results: readonly ScaleResult[]): Bar[] {
  const base = resultOf(results, ENGINE, BASE_SIZE);
  const largest = results.findLast(({ system }) => system === ENGINE);
  if (base === undefined || largest === undefined || largest.chunks <= base.chunks) return [];
  return Object.entries(COSTS).flatMap(([name, what]) => {
    const [least, most] = [base, largest].map((result) => aChunk(result, name as keyof typeof COSTS));
    if (least === undefined || most === undefined) return [];
    const sizes = `${largest.chunks.toLocaleString('en')} over ${base.chunks.toLocaleString('en')} chunks`;
    return [{ what: `${what} a chunk, ${sizes}`, value: most / least, most: MOST_GROWTH }];
  });
}

/** A figure over the chunks that the system itself has. */
export function aChunk(result: ScaleResult, name: keyof typeof COSTS): number | undefined {
  const value = result[name];
  return value === undefined ? undefined : value / (result.ownChunks ?? result.chunks);
}
