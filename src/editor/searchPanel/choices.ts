import type { FolderStatus } from '../../engine/protocol.ts';
import { languageName } from '../languageNames.ts';
import type { Choices } from './messages.ts';

type Counts = Pick<FolderStatus, 'languages' | 'folders'>;

/** What the indexes of all folders offer to filter by. */
export function choicesFrom(statuses: readonly Counts[]): Choices {
  const languages = added(statuses.map(({ languages }) => languages ?? {}));
  const folders = added(statuses.map(({ folders }) => folders ?? {}));
  return {
    languages: languages.map(([id, files]) => ({ id, name: languageName(id), files })),
    folders: folders.map(([path, files]) => ({ path, files })),
  };
}

/** Sums by key, the largest first. */
function added(counts: readonly Readonly<Record<string, number>>[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [key, value] of counts.flatMap(Object.entries<number>)) {
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}
