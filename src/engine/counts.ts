import type { LiveIndex } from './index/liveIndex.ts';
import type { FolderStatus } from './protocol.ts';

/** Files and chunks by language. */
export function languageCounts(
  live: LiveIndex,
): Required<Pick<FolderStatus, 'languages' | 'languageChunks'>> {
  const languages: Record<string, number> = {};
  const languageChunks: Record<string, number> = {};
  for (let slot = 0; slot < live.fileSlots; slot++) {
    const file = live.file(slot);
    if (file === undefined) continue;
    languages[file.language] = (languages[file.language] ?? 0) + 1;
    languageChunks[file.language] = (languageChunks[file.language] ?? 0) + live.chunksIn(slot);
  }
  return { languages, languageChunks };
}

/** How often each value occurs. */
export function countBy(values: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
