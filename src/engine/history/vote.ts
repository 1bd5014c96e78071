import type { CodeScanner } from '../quantizer/scanner.ts';

/** A commit that may vote, with its cleaned subject. */
export interface VotingCommit {
  readonly hash: string;
  /** In seconds since 1970. */
  readonly time: number;
  readonly subject: string;
  /** Files that it changed, as they are called now. */
  readonly paths: readonly string[];
}

/** So many commits vote: those with the subjects most similar to the query. */
const VOTERS = 20;
/** The commit at this rank is taken for one that has nothing to do with the query. */
const FLOOR_RANK = 200;
/** A subject that is no nearer than this has nothing to do with the query either. */
const FLOOR_COSINE = 0.15;
/** So far above that a subject must be for votes to count fully: most queries have a similar commit, not all. */
const SURE_ABOVE = 0.3;

/** How much more than in proportion a subject counts that is nearer than others. */
const POWER = 1.5;
/** The vote of a commit with so many newer ones counts 1 / e: code moves on. */
const AGE = 1000;

/** Commits and the codes of their subjects, in memory. */
export class HistoryIndex {
  readonly commits: readonly VotingCommit[];
  readonly codes: CodeScanner;
  /** How much each commit's vote counts for its age, 0..1. */
  readonly freshness: Float32Array;

  private constructor(commits: readonly VotingCommit[], codes: CodeScanner) {
    this.commits = commits;
    this.codes = codes;
    this.freshness = new Float32Array(commits.length);
    const newestFirst = [...commits.keys()].sort((a, b) => (commits[b]?.time ?? 0) - (commits[a]?.time ?? 0));
    newestFirst.forEach((place, newer) => {
      this.freshness[place] = Math.exp(-newer / AGE);
    });
  }

  /** @param codes packed codes of the commits' subjects as keys, row-major [n, M/2] */
  static of(
    commits: readonly VotingCommit[],
    codes: Uint8Array,
    createScanner: () => CodeScanner,
  ): HistoryIndex {
    const scanner = createScanner();
    if (commits.length > 0) scanner.append(codes);
    if (scanner.size !== commits.length) {
      throw new RangeError(`${commits.length} commits have ${scanner.size} codes`);
    }
    return new HistoryIndex(commits, scanner);
  }
}

/** What similar commits say of one file. */
export interface Vote {
  /** 0..1: over the best file's, less where even the most similar commit is hardly similar. */
  readonly share: number;
  /** Subjects of the commits that changed it, the most similar to the query first. */
  readonly subjects: readonly string[];
}

/** Votes by file slot, the best file first. */
export type Votes = ReadonlyMap<number, Vote>;

/**
 * Lets the commits with the most similar subjects vote for the files that they changed. A commit's vote is divided among
 * its files, by the root of their number, and counts by how much nearer it is than commits at large, and by its age.
 *
 * @param table_MK lookup table of the query's vector
 * @param slotOf file slot of a path; undefined for files that cannot be found, for which nobody votes
 */
export function vote(
  { commits, codes, freshness }: HistoryIndex,
  table_MK: Float32Array,
  slotOf: (path: string) => number | undefined,
): Votes {
  const { slots, scores } = codes.search(table_MK, FLOOR_RANK);
  const floor = Math.max(FLOOR_COSINE, scores[FLOOR_RANK - 1] ?? 0);
  const sums = new Map<number, { sum: number; subjects: string[] }>();
  slots.subarray(0, VOTERS).forEach((slot, rank) => {
    const commit = commits[slot];
    const above = (scores[rank] ?? 0) - floor;
    if (commit === undefined || above <= 0) return;
    for (const path of commit.paths) {
      const file = slotOf(path);
      if (file === undefined) continue;
      const entry = sums.get(file) ?? { sum: 0, subjects: [] };
      entry.sum += ((freshness[slot] ?? 0) * above ** POWER) / Math.sqrt(commit.paths.length);
      entry.subjects.push(commit.subject);
      sums.set(file, entry);
    }
  });
  const sorted = [...sums].sort(([, a], [, b]) => b.sum - a.sum);
  const best = sorted[0]?.[1].sum ?? 1;
  const sure = Math.min(1, ((scores[0] ?? 0) - FLOOR_COSINE) / SURE_ABOVE);
  return new Map(sorted.map(([file, { sum, subjects }]) => [file, { share: (sure * sum) / best, subjects }]));
}
