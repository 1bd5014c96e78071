import type { SearchView } from '../search/view.ts';
import { comparedChunks, type ReadFile } from './chunks.ts';
import { type Group, groupsOf } from './groups.ts';
import { nearPairs } from './pairs.ts';

export interface DuplicatesRequest {
  /** Folder or file to look in, relative to the folder of the index, with `/`; empty for all of it. */
  readonly path: string;
  /** Least share of the shorter chunk that the other must have, 0..1, whatever names are called. */
  readonly nearness: number;
}

export interface DuplicatesOptions {
  readonly signal?: AbortSignal;
  /** Told how many of the files have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Nobody goes through more. */
const MOST_GROUPS = 500;

/**
 * Copies among the chunks below a path, also under other names: the groups with the most lines to spare first.
 *
 * @throws AbortError once the signal is aborted
 */
export async function findDuplicates(
  view: SearchView,
  read: ReadFile,
  { path, nearness }: DuplicatesRequest,
  { signal, onProgress }: DuplicatesOptions = {},
): Promise<{ groups: Group[]; chunks: number }> {
  const inside = (file: string): boolean => path === '' || file === path || file.startsWith(`${path}/`);
  const chunks = await comparedChunks(view, read, inside, { signal, onFile: onProgress });
  const runs = chunks.map((chunk) => chunk.runs);
  const groups = groupsOf(chunks, await nearPairs(runs, nearness, signal));
  return { groups: groups.slice(0, MOST_GROUPS), chunks: chunks.length };
}
