import type { FolderEngine } from './folderEngine.ts';
import type { FolderSearchAnswer } from './protocol.ts';
import type { Self } from './search/search.ts';
import type { SearchRequest } from './search/types.ts';

/** A place in one of several folders. */
export type FolderSelf = Self & { readonly folder: string };

/** Searches several folders at once. */
export async function searchFolders(
  folders: readonly FolderEngine[],
  request: SearchRequest,
  signal: AbortSignal,
): Promise<FolderSearchAnswer> {
  const answers = folders.map(({ engine }) => engine.search(request, { signal }));
  return merge(request.top, await Promise.all(answers));
}

/** Finds in several folders what is like a text, but for the place where it stands. */
export async function similarInFolders(
  folders: readonly FolderEngine[],
  { text, self, top }: { text: string; self?: FolderSelf | undefined; top: number },
  signal: AbortSignal,
): Promise<FolderSearchAnswer> {
  const request = { query: text, top, mode: 'hybrid', languages: [], paths: [] } as const;
  const answers = folders.map(({ engine }) => {
    const here = self?.folder === engine.folder ? { self } : {};
    return engine.search(request, { signal, similar: true, ...here });
  });
  return merge(top, await Promise.all(answers));
}

/** Answers of several folders as one, best first. */
function merge(top: number, answers: readonly FolderSearchAnswer[]): FolderSearchAnswer {
  const hits = answers.flatMap((answer) => answer.hits).sort((a, b) => b.score - a.score);
  const hint = hits.length === 0 ? answers.find((answer) => answer.hint !== undefined)?.hint : undefined;
  return {
    ...(hint && { hint }),
    hits: hits.slice(0, top),
    milliseconds: Math.max(0, ...answers.map((answer) => answer.milliseconds)),
    partial: answers.some((answer) => answer.partial),
  };
}
