import { definitionOf } from './definitions.ts';
import { withDocumentation } from './docComment.ts';
import { contentWords, type WordMatch, wordFinder } from './matchedWords.ts';
import { nameWords } from './pathMatch.ts';
import { phrasePattern } from './phrases.ts';
import type { Query } from './query.ts';
import { beginsAt } from './shape.ts';
import type { Hit } from './types.ts';

/** The lines of a hit that match its query best. */
export interface BestLines {
  /** 1-based line of the file, where it is opened: the best, or the definition that it documents. */
  readonly bestLine: number;
  /** That line, the best and its neighbours that match too, 1-based, inclusive. */
  readonly bestLines: [first: number, last: number];
  /** Matched words in the line that is opened, half-open ranges of UTF-16 columns. */
  readonly matches: [start: number, end: number][];
}

export type HitLines = Pick<Hit, 'kind' | 'startLine' | 'symbols' | 'namedLine'> & { readonly text: string };

/** What words of lines nearby add that a line has not itself, and how far is nearby. */
const NEARBY = 0.3;
const REACH = 2;
/** What a name as the query writes it adds to its parts, as a share of the rarest word's weight. */
const IDENTIFIER = 0.5;
/** What a quoted phrase and the definition of a name in the query add, likewise. */
const NAMED = 3;
/** Longer lines, in UTF-16 units, have many words by chance. */
const LONG = 200;
/** Neighbours belong to the best lines that match at least so well as the best one. */
const SHARE_OF_BEST = 0.5;
const MOST_NEIGHBOURS = 4;
/** Lines around the one that is opened that are surely seen with it. */
const ON_SCREEN = 15;
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|use\s+[\w:\\]+.*;$|using\s+[\w.]+;|#\s*include\b|(?:const|local|var)\b.*\brequire\b|require\b)/;

interface Line {
  readonly text: string;
  readonly matches: readonly WordMatch[];
  /** Words that it has, each once. They are few: a set of each line would be most of what an answer leaves to collect. */
  readonly words: readonly string[];
}

/**
 * The best lines of the hits of one answer. A word counts the more the fewer lines of the answer have it; the line
 * that defines a symbol counts too, the more if the query names the symbol; imports and very long lines count half.
 * Where the best line is in the documentation of a definition, the definition is opened.
 */
export function bestLines(query: Query, hits: readonly HitLines[]): BestLines[] {
  const find = wordFinder(contentWords(query.words));
  const lines = hits.map(({ text }) =>
    text.split('\n').map((line): Line => {
      const matches = find(line);
      return { text: line, matches, words: distinct(matches) };
    }),
  );
  const weights = wordWeights(lines.flat());
  return hits.map((hit, i) => {
    const own = lines[i] ?? [];
    const defined = definitions(query, hit.symbols, own);
    const scores = scoresOf(query, defined, own, weights);
    const best = chosen(query, hit, scores);
    const opened = documentedBy(query, hit, best, defined) ?? best;
    const [first, last] = around(scores, best);
    return {
      bestLine: hit.startLine + opened,
      bestLines: [hit.startLine + Math.min(first, opened), hit.startLine + Math.max(last, opened)],
      matches: (own[opened]?.matches ?? []).map(({ start, end }): [number, number] => [start, end]),
    };
  });
}

/** ln(1 + N / n) of a word that n of N lines have. */
function wordWeights(lines: readonly Line[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of lines) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + lines.length / count)]));
}

const NONE: readonly string[] = [];

function distinct(matches: readonly WordMatch[]): readonly string[] {
  if (matches.length === 0) return NONE;
  const words: string[] = [];
  for (const { word } of matches) if (!words.includes(word)) words.push(word);
  return words;
}

/** A line that defines a symbol, and what that is worth, as a share of the rarest word's weight. */
interface Definition {
  readonly line: number;
  readonly share: number;
}

function scoresOf(
  query: Query,
  defined: readonly Definition[],
  lines: readonly Line[],
  weights: ReadonlyMap<string, number>,
): number[] {
  const phrases = query.filters.phrases.map(phrasePattern);
  const most = Math.max(1, ...weights.values());
  const scores = lines.map(({ text }, i) => {
    if (!/[\p{L}\p{N}]/u.test(text)) return 0;
    let score = phrases.some((phrase) => phrase.test(text)) ? NAMED * most : 0.01;
    if (query.identifiers.some((name) => text.includes(name))) score += IDENTIFIER * most;
    score += scoreOfWords(lines, i, weights);
    return text.length > LONG || IMPORT.test(text) ? score / 2 : score;
  });
  for (const { line, share } of defined) scores[line] = (scores[line] ?? 0) + share * most;
  return scores;
}

/** What the words of a line are worth, and those nearby that it has not itself; 0 for a line without any. */
function scoreOfWords(lines: readonly Line[], line: number, weights: ReadonlyMap<string, number>): number {
  const own = lines[line]?.words ?? NONE;
  if (own.length === 0) return 0;
  const near: string[] = [];
  for (let i = line - REACH; i <= line + REACH; i++) {
    for (const word of lines[i]?.words ?? NONE) if (!near.includes(word)) near.push(word);
  }
  let score = 0;
  for (const word of near) score += (weights.get(word) ?? 0) * (own.includes(word) ? 1 : NEARBY);
  return score;
}

function definitions(query: Query, symbols: readonly string[], lines: readonly Line[]): Definition[] {
  const wanted = new Set(query.identifiers.map(folded));
  const texts = lines.map(({ text }) => text);
  return symbols.flatMap((symbol) => {
    const name = symbol.split(/[.:#/]/).at(-1) ?? symbol;
    if (name === '') return [];
    const line = definitionOf(name, texts);
    if (line < 0) return [];
    if (wanted.has(folded(name))) return [{ line, share: NAMED }];
    return [{ line, share: (lines[line]?.matches.length ?? 0) > 0 ? 0.5 : 0.1 }];
  });
}

const folded = (name: string): string => nameWords(name).join('');

/** Index of the line that the query names, where its snippet begins, or the best by its words. */
function chosen(query: Query, { namedLine, startLine, text }: HitLines, scores: readonly number[]): number {
  if (namedLine !== undefined) return Math.min(Math.max(0, namedLine - startLine), scores.length - 1);
  const begin = query.kind === 'code' ? beginsAt(query.text, text) : undefined;
  return begin ?? Math.max(0, scores.indexOf(Math.max(...scores)));
}

/**
 * Index of the nearest definition whose documentation has a line, if both fit on a screen; undefined too where the line
 * has what the query quotes or names, and is wanted itself.
 */
function documentedBy(
  query: Query,
  { kind, namedLine, text }: HitLines,
  line: number,
  defined: readonly Definition[],
): number | undefined {
  if (kind !== 'code' || namedLine !== undefined) return undefined;
  const lines = text.split('\n');
  if (isAsWritten(query, lines[line] ?? '')) return undefined;
  const away = (definition: number): number => Math.abs(definition - line);
  const near = [...new Set(defined.map((each) => each.line))].filter((each) => away(each) <= ON_SCREEN);
  return near
    .sort((a, b) => away(a) - away(b))
    .find((definition) => {
      const [first, last] = withDocumentation(lines, definition);
      return first <= line && line <= last;
    });
}

const isAsWritten = ({ filters, identifiers }: Query, line: string): boolean =>
  filters.phrases.some((phrase) => phrasePattern(phrase).test(line)) ||
  identifiers.some((name) => line.includes(name));

/** The run of lines around the best that match nearly as well. */
function around(scores: readonly number[], best: number): [first: number, last: number] {
  const least = SHARE_OF_BEST * (scores[best] ?? 0);
  const matches = (line: number): boolean =>
    (scores[line] ?? 0) >= least && Math.abs(line - best) <= MOST_NEIGHBOURS;
  let [first, last] = [best, best];
  while (first > 0 && matches(first - 1)) first--;
  while (last < scores.length - 1 && matches(last + 1)) last++;
  return [first, last];
}
