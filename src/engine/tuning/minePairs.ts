import { readCommits } from '../history/commits.ts';
import { readPatches } from '../history/patches.ts';
import { usefulCommits } from '../history/subjects.ts';
import { commitPairs } from './mining/commit.ts';
import { filePairs, limitPairs } from './mining/mine.ts';
import { testPairs } from './mining/test.ts';
import type { Pair, PairKind, SourceFile } from './pair.ts';

/** Reading a long history ends after this time with what has been read. */
const HISTORY_MS = 30_000;
/** More pairs of a kind than these are drawn from, so that a run stays short. */
const MOST_A_KIND = 6_000;

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
): Promise<Pair[]> {
  const fromFiles = [...files.values()].flatMap(filePairs);
  const pairs = [...(await fromHistory(folder, files, signal)), ...fromFiles, ...testPairs(files)];
  return limitPairs(pairs, { perKind: MOST_A_KIND, seed });
}

async function fromHistory(
  folder: string,
  files: ReadonlyMap<string, SourceFile>,
  signal: AbortSignal,
): Promise<Pair[]> {
  const { commits } = await readCommits(folder, { signal, maxMs: HISTORY_MS });
  const useful = usefulCommits(commits);
  if (useful.length === 0) return [];
  const patches = readPatches(
    folder,
    useful.map(({ hash }) => hash),
    { signal },
  );
  return commitPairs(useful, patches, files);
}

export function countByKind(pairs: readonly Pair[]): Partial<Record<PairKind, number>> {
  const counts: Partial<Record<PairKind, number>> = {};
  for (const { kind } of pairs) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
