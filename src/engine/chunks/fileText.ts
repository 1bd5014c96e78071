import { type Chunk, pathText } from './chunk.ts';

/** Words of the path for each word of the names, and how many words of names there are at most. */
const PATH_TO_NAMES = 3;
const MOST_NAME_WORDS = 50;

/** Words as people say them: `readFile2` has three. */
const WORD = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+|\p{N}+/gu;

/**
 * The text that a file's own code is made from: its path, then the names that its chunks define, in their order. The path
 * is repeated until it has three words for each of the names': a file is found by what it is called more often than by
 * what happens to stand in it, and names are many.
 */
export function fileText(path: string, chunks: readonly Pick<Chunk, 'symbols'>[]): string {
  const called = pathText(path);
  const names: string[] = [];
  let words = 0;
  for (const name of new Set(chunks.flatMap(({ symbols }) => symbols))) {
    words += wordCount(name);
    if (words > MOST_NAME_WORDS) break;
    names.push(name);
  }
  const times = Math.round((PATH_TO_NAMES * wordCount(names.join(' '))) / Math.max(1, wordCount(called)));
  return [...new Array<string>(Math.max(1, times)).fill(called), ...names].join(' ');
}

const wordCount = (text: string): number => text.match(WORD)?.length ?? 0;
