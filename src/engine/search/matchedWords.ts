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
  const mayBegin = firstLetters(words);
  return (line) => {
    if (!ASCII.test(line)) return inAnyScript(line, lookUp);
    if (!mayHave.test(line)) return NONE;
    const found: WordMatch[] = [];
    for (let [start, end] = [0, 0]; start < line.length; start = end) {
      end = endOfPart(line, start);
      const word = mayBegin[line.charCodeAt(start)] ? lookUp(line.slice(start, end)) : undefined;
      if (word !== undefined) found.push({ start, end, word });
    }
    return found;
  };
}

type LookUp = (part: string) => string | undefined;

function inAnyScript(line: string, lookUp: LookUp): WordMatch[] {
  return Array.from(line.matchAll(PART)).flatMap(({ 0: part, index }) => {
    const word = lookUp(part);
    return word === undefined ? [] : { start: index, end: index + part.length, word };
  });
}

/** What a line of ASCII has that has one of the words. Most lines have none, and are told apart in a tenth of the time. */
const beginnings = (words: readonly string[]): RegExp =>
  new RegExp(words.map((word) => escaped(word.slice(0, BEGINNING))).join('|'), 'i');

/** By ASCII code whether one of the words begins so: words that are the same begin alike. */
function firstLetters(words: readonly string[]): Uint8Array {
  const letters = new Uint8Array(128);
  for (const word of words) {
    for (const letter of [word.toLowerCase(), word.toUpperCase()]) letters[letter.charCodeAt(0)] = 1;
  }
  return letters;
}

/**
 * Where what begins at a place of a line of ASCII ends: a part of an identifier as PART has it, or any other character.
 * Matches of an expression would be a megabyte an answer.
 */
function endOfPart(line: string, start: number): number {
  let end = start + 1;
  if (isDigit(line, start)) {
    while (isDigit(line, end)) end++;
    return end;
  }
  if (isUpper(line, start)) {
    while (isUpper(line, end)) end++;
    // The last of several capitals begins the next part, as in `HTTPServer`.
    if (end - start > 1) return isLower(line, end) ? end - 1 : end;
  } else if (!isLower(line, start)) {
    return end;
  }
  while (isLower(line, end)) end++;
  return end;
}

const isWithin = (line: string, at: number, first: number, last: number): boolean => {
  const code = line.charCodeAt(at);
  return code >= first && code <= last;
};
const isDigit = (line: string, at: number): boolean => isWithin(line, at, 48, 57);
const isUpper = (line: string, at: number): boolean => isWithin(line, at, 65, 90);
const isLower = (line: string, at: number): boolean => isWithin(line, at, 97, 122);
