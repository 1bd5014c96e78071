import type { FoundFile } from '../files/inspect.ts';

/** What lies in folders of such names is read last, this order of them: samples and tests, then what others wrote. */
const TESTS = /(?:^|\/)(?:tests?|__tests__|specs?|testdata|fixtures|samples?|examples?|benchmarks?)\//i;
const FOREIGN =
  /(?:^|\/)(?:vendor|vendored|third[-_]?party|external|extern|deps|dist|build|out|generated)\//i;
/** Files that were changed this long before the newest one are what someone is at work on. */
const RECENT_MS = 3 * 24 * 3600 * 1000;
/** In a fresh clone all files are equally new, which says nothing. */
const MOST_RECENT = 500;

/**
 * The order in which files are read, so that what is likely to be wanted can be searched first: files that are open,
 * those changed last, code, documents, tests and samples, and what others wrote. Within each, folders stay together.
 *
 * @param open paths of files that are open
 */
export function readingOrder<T extends { readonly file: FoundFile }>(
  tasks: readonly T[],
  open: ReadonlySet<string>,
): T[] {
  const newest = tasks.reduce((latest, { file }) => Math.max(latest, file.mtimeMs), 0);
  const recent = new Set(
    tasks.filter(({ file }) => file.mtimeMs > newest - RECENT_MS).map(({ file }) => file.path),
  );
  if (recent.size > MOST_RECENT) recent.clear();
  const rank = ({ file: { path, kind } }: T): number => {
    if (open.has(path)) return 0;
    if (FOREIGN.test(path)) return 5;
    if (recent.has(path)) return 1;
    if (TESTS.test(path)) return 4;
    return kind === 'code' ? 2 : 3;
  };
  const ranks = new Map(tasks.map((task) => [task, rank(task)]));
  // The sort is stable.
  return tasks.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}
