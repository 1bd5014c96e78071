import { withoutNumbers } from '../chunks/chunk.ts';
import { remembering } from '../remembering.ts';

/** Splits identifiers and paths into lower-case words: `fetchRequestHandler` gives `fetch request handler`. */
export function nameWords(name: string): string[] {
  return (
    name
      .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+|\p{N}+/gu) ?? []
  );
}

/**
 * True for a word and its inflections: `route` and `routing`, `parser` and `parsers`. A common prefix stands in
 * for a stemmer, which would be wrong for the abbreviations that file names are made of.
 */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  if (shorter < 4 || Math.abs(a.length - b.length) > 3) return false;
  let common = 0;
  while (common < shorter && a[common] === b[common]) common++;
  return common >= 4 && common >= shorter - 1;
}

/** A path as words. */
export interface PathWords {
  readonly stem: readonly string[];
  readonly directories: readonly string[];
}

/** Hundreds of files are looked at in every query, many of them again in the next; a few megabytes. */
export const REMEMBERED_PATHS = 20_000;

export const pathWords = remembering(REMEMBERED_PATHS, (path): PathWords => {
  const slash = path.lastIndexOf('/');
  const { own: directories, last: folder } = folderWords(path.slice(0, Math.max(0, slash)));
  const own = nameWords(withoutNumbers(path.slice(slash + 1)).replace(/\.[^.]+$/, ''));
  // `http/client/index.ts` is named by its folder.
  const named = folder.length > 0 && /^(?:index|mod|main|init|lib)$/.test(own.join(''));
  return { stem: [...new Set(named ? folder : own)], directories };
});

interface FolderWords {
  readonly own: readonly string[];
  /** Those of the innermost folder. */
  readonly last: readonly string[];
}

const folderWords = remembering(REMEMBERED_PATHS, (folders): FolderWords => {
  const parts = withoutNumbers(folders).split('/').map(nameWords);
  return { own: [...new Set(parts.flat())], last: parts.at(-1) ?? [] };
});

/** As `some` would tell, without a function each time: hundreds of files are compared in every query. */
function has(words: readonly string[], word: string): boolean {
  const first = word.charCodeAt(0);
  for (const each of words) if (each.charCodeAt(0) === first && sameWord(each, word)) return true;
  return false;
}

/** Share of the query's words found in the file's stem (whole) or directories (half), 0..1. */
export function queryInPath(queryWords: readonly string[], path: PathWords): number {
  if (queryWords.length === 0) return 0;
  let found = 0;
  for (const word of queryWords) {
    if (has(path.stem, word)) found += 1;
    else if (has(path.directories, word)) found += 0.5;
  }
  return found / queryWords.length;
}

/** Share of the file name's words found in the query, 0..1. */
export function stemInQuery(queryWords: readonly string[], path: PathWords): number {
  if (path.stem.length === 0) return 0;
  let found = 0;
  for (const word of path.stem) if (has(queryWords, word)) found++;
  return found / path.stem.length;
}
