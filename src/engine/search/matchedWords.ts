import { STOP_WORDS } from '../lexical/stopWords.ts';
import { nameWords, sameWord } from './pathMatch.ts';
import { escaped } from './phrases.ts';

/** A word of the query in a line: half-open range of UTF-16 columns. */
export interface WordMatch {
  readonly start: number;
  readonly end: number;
  /** As the query has it, in lower case. */
  readonly word: string;
}

/** Snippets have more words; the others add nothing. */
const MOST_WORDS = 200;
const ASCII = /^[\0-\x7f]*$/;
/** Inflections of a word begin alike, as `sameWord` has it. */
const BEGINNING = 4;
const NONE: readonly WordMatch[] = [];
const PART = /\p{Lu}+(?!\p{Ll})|\p{L}\p{Ll}*|\p{N}+/gu;

/** Words that say something, each once; all of them where none does. */
export function contentWords(words: readonly string[]): string[] {
  const all = [...new Set(words.flatMap(nameWords))];
  const content = all.filter((word) => word.length > 1 && !STOP_WORDS.has(word));
  return (content.length > 0 ? content : all).slice(0, MOST_WORDS);
}

/** Finds where words, or inflections of them, stand in a line; also as parts of identifiers. */
export function wordFinder(words: readonly string[]): (line: string) => readonly WordMatch[] {
  // Lines repeat their words, so each is compared once.
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (!known.has(part))
      known.set(
        part,
        words.find((candidate) => sameWord(candidate, part.toLowerCase())),
      );
    return known.get(part);
  };
  const mayHave = beginnings(words);
  return (line) => {
    if (ASCII.test(line) && !mayHave.test(line)) return NONE;
    const found: WordMatch[] = [];
    PART.lastIndex = 0;
    for (let part = PART.exec(line); part !== null; part = PART.exec(line)) {
      const word = lookUp(part[0]);
      if (word !== undefined) found.push({ start: part.index, end: PART.lastIndex, word });
    }
    return found;
  };
}

/** What a line of ASCII has that has one of the words. Most lines have none, and are told apart in a tenth of the time. */
const beginnings = (words: readonly string[]): RegExp =>
  new RegExp(words.map((word) => escaped(word.slice(0, BEGINNING))).join('|'), 'i');
