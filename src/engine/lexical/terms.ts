import type { Chunk } from '../chunks/chunk.ts';
import { STOP_WORDS } from './stopWords.ts';

/** Words and identifiers; everything else separates. */
const WORD = /[\p{L}\p{M}\p{N}_$]+/gu;
const ASCII_WORD = /^[A-Za-z0-9_$]+$/;
/** The words inside an identifier: `HTTPServer2` gives `HTTP Server 2`. */
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const UNICODE_PARTS =
  /\p{Lu}\p{M}*(?:\p{Lu}\p{M}*)*(?!\p{Ll})|\p{Lu}?(?:[\p{Ll}\p{Lo}\p{Lm}\p{Lt}]\p{M}*)+|\p{N}+/gu;
/** Runs of the scripts that are written without spaces, and what is not in them. */
const UNSPACED_OR_NOT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/gu;
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Longer words are base64 or generated, and nobody searches for them. */
const LONGEST_WORD = 64;
const LONGEST_NUMBER = 10;
const HEXADECIMAL_HASH = /^(?=.*\d)[0-9a-f]{16,}$/i;
/** From this length on, words of parts shorter than `RANDOM_PART` on average are keys, not names. */
const RANDOM_LENGTH = 24;
const RANDOM_PART = 2.6;

const SHORTEST_SLICE = 13;
const REMEMBERED_WORDS = 50_000;
const remembered = new Map<string, readonly string[]>();

/**
 * Identifier-aware terms of a text, in order, repetitions included. A word gives itself, lower-cased and without
 * separators, and, where it is made of several words, each of them too: `getUserName` gives `getusername get user
 * name`. Stop words, single letters inside an identifier, hashes and very long words give nothing; scripts written
 * without spaces give pairs of letters.
 */
export function terms(text: string): string[] {
  const found: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    for (const term of termsOfWord(word)) found.push(term);
  }
  return found;
}

/** Source code repeats its words, so each is taken apart once. */
function termsOfWord(word: string): readonly string[] {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const found = takeApart(word).map(detached);
  if (remembered.size >= REMEMBERED_WORDS) remembered.clear();
  remembered.set(detached(word), found);
  return found;
}

/**
 * A copy that does not keep alive the whole text that the string was cut from. V8 copies shorter strings anyway.
 */
const detached = (text: string): string =>
  text.length < SHORTEST_SLICE ? text : Buffer.from(text).toString();

function takeApart(word: string): string[] {
  if (ASCII_WORD.test(word)) return word.length > LONGEST_WORD ? [] : join(word.match(PARTS) ?? []);
  return (word.normalize('NFC').match(UNSPACED_OR_NOT) ?? []).flatMap((run) => {
    if (UNSPACED.test(run)) return pairs(run);
    return run.length > LONGEST_WORD ? [] : join(run.match(UNICODE_PARTS) ?? []);
  });
}

/** Terms of an identifier: all of its parts as one, then each. */
function join(parts: readonly string[]): string[] {
  const lowered = parts.map((part) => part.toLowerCase());
  const whole = lowered.join('');
  if (isUnspoken(whole, parts.length)) return [];
  if (parts.length === 1) return STOP_WORDS.has(whole) ? [] : [whole];
  return [whole, ...lowered.filter((part) => part.length > 1 && !STOP_WORDS.has(part))];
}

function isUnspoken(word: string, parts: number): boolean {
  if (word === '' || HEXADECIMAL_HASH.test(word)) return true;
  if (parts === 1) return word.length > LONGEST_NUMBER && /^\d+$/.test(word);
  return word.length >= RANDOM_LENGTH && word.length < parts * RANDOM_PART;
}

function pairs(run: string): string[] {
  const letters = [...run];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}

/**
 * Terms of a chunk and how often each occurs: those of its lines and scope, those of the names that it defines once
 * more, those of its file's name twice and of the folders once, which is worth it for questions that name a file.
 */
export function chunkTerms(path: string, chunk: Chunk): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const term of terms(text)) counts.set(term, (counts.get(term) ?? 0) + weight);
  };
  const name = path.lastIndexOf('/') + 1;
  add(path.slice(name).replace(/(?<=.)\.[^.]+$/, ''), 2);
  add(path.slice(0, name), 1);
  for (const scope of chunk.scope) add(scope, 1);
  for (const symbol of chunk.symbols) add(symbol, 1);
  add(chunk.searchedText ?? chunk.text, 1);
  return counts;
}
