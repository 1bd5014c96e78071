/** So many that a filter can offer them. */
const MOST = 100;

/**
 * How many of the files lie in each folder of the two upper levels, for the folders that hold the most.
 *
 * @param paths of files, relative, with `/`
 */
export function topFolders(paths: Iterable<string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const first = path.indexOf('/');
    const second = first < 0 ? -1 : path.indexOf('/', first + 1);
    for (const end of [first, second]) {
      if (end < 0) break;
      const folder = path.slice(0, end);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST));
}
