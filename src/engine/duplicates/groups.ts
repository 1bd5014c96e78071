import type { ComparedChunk } from './chunks.ts';
import type { Pair } from './pairs.ts';

/** Lines of a file that have copies. */
export interface Place {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly language: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/** Places that hold the same code or text, perhaps under other names. */
export interface Group {
  /** Of the pair that is least alike among those that make the group, 0..1. */
  readonly nearness: number;
  /** Whether all places are the same but for white space and comments. */
  readonly verbatim: boolean;
  /** Lines that would go if all were one place. */
  readonly spareLines: number;
  readonly places: Place[];
}

/** Positions of chunks, ascending. */
interface Cluster {
  readonly nearness: number;
  readonly chunks: readonly number[];
}

/**
 * Puts what is paired, directly or through others, into one group. Groups whose places follow each other in the same
 * files become one, so that a copied file is told once. Those with the most lines to spare come first.
 */
export function groupsOf(chunks: readonly ComparedChunk[], pairs: readonly Pair[]): Group[] {
  const groups = joined(chunks, clusters(pairs)).map(({ nearness, runs }) => {
    const places = runs.map(([first, last]) => placeOf(chunks, first, last));
    const [own, ...others] = runs.map(([first, last]) =>
      chunks
        .slice(first, last + 1)
        .map(({ digest }) => digest)
        .join(),
    );
    const verbatim = others.every((digests) => digests === own);
    return { nearness, verbatim, spareLines: spareLines(places), places };
  });
  return groups.sort((a, b) => b.spareLines - a.spareLines || b.nearness - a.nearness);
}

const spareLines = (places: readonly Place[]): number =>
  places.slice(1).reduce((sum, { startLine, endLine }) => sum + endLine - startLine + 1, 0);

function clusters(pairs: readonly Pair[]): Cluster[] {
  const parents = new Map<number, number>();
  const rootOf = (chunk: number): number => {
    let root = chunk;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  for (const { a, b } of pairs) {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y) as [number, number];
    if (low !== high) parents.set(high, low);
  }
  const byRoot = new Map<number, { nearness: number; chunks: Set<number> }>();
  for (const { a, b, nearness } of pairs) {
    const root = rootOf(a);
    const cluster = byRoot.get(root) ?? { nearness: 1, chunks: new Set() };
    byRoot.set(root, cluster);
    cluster.nearness = Math.min(cluster.nearness, nearness);
    cluster.chunks.add(a).add(b);
  }
  return Array.from(byRoot.values(), ({ nearness, chunks }) => ({
    nearness,
    chunks: [...chunks].sort((x, y) => x - y),
  }));
}

/** Joins clusters of which each chunk is followed by the corresponding chunk of the next; gives runs of chunks. */
function joined(
  all: readonly ComparedChunk[],
  found: readonly Cluster[],
): { nearness: number; runs: [first: number, last: number][] }[] {
  const clusterOf = new Map(
    found.flatMap((cluster) => cluster.chunks.map((chunk) => [chunk, cluster] as const)),
  );
  const follower = ({ chunks }: Cluster): Cluster | undefined => {
    const next = clusterOf.get((chunks[0] ?? 0) + 1);
    const follows = chunks.every(
      (chunk, i) => next?.chunks[i] === chunk + 1 && all[chunk]?.path === all[chunk + 1]?.path,
    );
    return follows && next?.chunks.length === chunks.length ? next : undefined;
  };
  const followers = new Map(found.map((cluster) => [cluster, follower(cluster)]));
  const following = new Set(followers.values());
  return found
    .filter((cluster) => !following.has(cluster))
    .map((cluster) => {
      let { nearness } = cluster;
      let last = cluster;
      for (let next = followers.get(last); next !== undefined; next = followers.get(last)) {
        last = next;
        nearness = Math.min(nearness, next.nearness);
      }
      return { nearness, runs: cluster.chunks.map((chunk, i) => [chunk, last.chunks[i] ?? chunk]) };
    });
}

function placeOf(chunks: readonly ComparedChunk[], first: number, last: number): Place {
  const { path = '', language = '', startLine = 1 } = chunks[first] ?? {};
  return { path, language, startLine, endLine: chunks[last]?.endLine ?? startLine };
}
