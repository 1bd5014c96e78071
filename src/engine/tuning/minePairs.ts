import { readCommits } from '../history/commits.ts';
import { readPatches } from '../history/patches.ts';
import { type UsefulCommit, usefulCommits } from '../history/subjects.ts';
import { commitPairs } from './mining/commit.ts';
import { filePairs, limitPairs } from './mining/mine.ts';
import { testPairs } from './mining/test.ts';
import type { Pair, PairKind, SourceFile } from './pair.ts';

/** Reading a long history ends after this time with what has been read. */
const HISTORY_MS = 30_000;
/** More pairs of a kind than these are drawn from, so that a run stays short. */
const MOST_A_KIND = 6_000;

export interface Mined {
  readonly pairs: readonly Pair[];
  /** The commits that say what they did, newest first. */
  readonly commits: readonly UsefulCommit[];
}

/**
 * All pairs that a workspace offers: from its files, and from the history of the repository that it lies in, where there is
 * one and where there is a `git` to read it.
 *
 * @param seed decides which pairs are drawn where there are many
 */
export async function minePairs(
  folder: string,
  files: ReadonlyMap<string, SourceFile>,
  seed: number,
  signal: AbortSignal,
): Promise<Mined> {
  const { commits: all } = await readCommits(folder, { signal, maxMs: HISTORY_MS });
  const commits = usefulCommits(all);
  const patches = readPatches(
    folder,
    commits.map(({ hash }) => hash),
    { signal },
  );
  const fromCommits = commits.length === 0 ? [] : await commitPairs(commits, patches, files);
  const fromFiles = [...files.values()].flatMap(filePairs);
  const pairs = [...fromCommits, ...fromFiles, ...testPairs(files)];
  return { pairs: limitPairs(pairs, { perKind: MOST_A_KIND, seed }), commits };
}

export function countByKind(pairs: readonly Pair[]): Partial<Record<PairKind, number>> {
  const counts: Partial<Record<PairKind, number>> = {};
  for (const { kind } of pairs) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
