import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Files in an order whose every beginning is like the whole: the folders come in the order of hashes of their names, and
 * the files that lie in one folder stay together. The same files are in the same order each time.
 */
export function inFolderOrder<T extends { readonly path: string }>(files: readonly T[]): T[] {
  const folders = new Map<string, string>();
  for (const { path } of files) folders.set(dirname(path), hashOf(dirname(path)));
  const keyOf = ({ path }: T): string => `${folders.get(dirname(path))} ${path}`;
  const keyed = files.map((file) => ({ file, key: keyOf(file) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ file }) => file);
}

/** A beginning of the files of a corpus. */
export interface Subset {
  /** As it was asked for: the subset has at least so many chunks, if the corpus has. */
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly chunks: number }[];
  readonly chunks: number;
}

/** The fewest files, in their order, that have so many chunks. */
export function subsetOf(files: Subset['files'], size: number): Subset {
  let chunks = 0;
  let end = 0;
  while (end < files.length && chunks < size) chunks += files[end++]?.chunks ?? 0;
  return { size, files: files.slice(0, end), chunks };
}

/** A subset a size, ascending; sizes that the files do not have become one, of all that there is. */
export function subsetsOf(files: Subset['files'], sizes: readonly number[]): Subset[] {
  const subsets = [...sizes].sort((a, b) => a - b).map((size) => subsetOf(files, size));
  return subsets.filter(({ files }, i) => files.length !== subsets[i - 1]?.files.length);
}

/** What tells subsets apart that have the same size: their files, how these are cut, and the model. */
export function identityOf({ files }: Subset, modelDigest: string): string {
  const lines = files.map(({ path, chunks }) => `${path}\t${chunks}\n`);
  return hashOf(`${modelDigest}\n${lines.join('')}`).slice(0, 16);
}
