import type { FolderHit } from '../../engine/protocol.ts';
import { nameWords, sameWord } from '../../engine/search/pathMatch.ts';

/** Half-open ranges of UTF-16 columns. */
export type Ranges = [start: number, end: number][];

/** The one line of a hit that says most about why it was found. */
export interface TellingLine {
  /** 1-based line of the file. */
  readonly line: number;
  /** 0-based column of the first matched word, or of the first character that is not white space. */
  readonly column: number;
  /** The line, trimmed and cut to fit a row. */
  readonly label: string;
  /** Matched words in `label`. */
  readonly highlights: Ranges;
}

/** Words that are in every line of prose; highlighted, they would drown the others. */
const fillers = new Set(
  'an and are as at be by can do does for from how if in into is it its of on or that the this to was what when where which with'.split(
    ' ',
  ),
);
const maxLabel = 160;
/** Characters kept in front of the first match, as many as a narrow side bar has room for. */
const lead = 20;

/**
 * Picks the line with the most different query words, a word counting the more the fewer lines of the hit
 * have it; then the line that names a symbol of the chunk; then the first one that says anything at all.
 */
export function tellingLine(
  hit: Pick<FolderHit, 'text' | 'startLine' | 'symbols' | 'explanation'>,
): TellingLine {
  const find = wordFinder(contentWords(hit.explanation.words.flatMap(nameWords)));
  const lines = hit.text.split('\n').map((text) => ({ text, matches: find(text) }));
  const linesWith = new Map<string, number>();
  for (const { matches } of lines) {
    for (const word of new Set(matches.map((match) => match.word))) {
      linesWith.set(word, (linesWith.get(word) ?? 0) + 1);
    }
  }
  let best = { index: 0, score: -1 };
  for (const [index, { text, matches }] of lines.entries()) {
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    let score = hit.symbols.some((symbol) => text.includes(symbol)) ? 0.5 : 0;
    for (const word of new Set(matches.map((match) => match.word)))
      score += 1 + 1 / (linesWith.get(word) ?? 1);
    if (score > best.score) best = { index, score };
  }
  const { text, matches } = lines[best.index] ?? { text: '', matches: [] };
  const ranges = matches.map(({ start, end }): [number, number] => [start, end]);
  const indent = text.length - text.trimStart().length;
  return { line: hit.startLine + best.index, column: ranges[0]?.[0] ?? indent, ...cut(text, indent, ranges) };
}

/** Words that say something, each once; all of them where none does. */
function contentWords(words: readonly string[]): string[] {
  const content = words.filter((word) => word.length > 1 && !fillers.has(word));
  return [...new Set(content.length > 0 ? content : words)];
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** Finds where words, or inflections of them, stand in a line; also as parts of identifiers. */
function wordFinder(words: readonly string[]): (line: string) => Match[] {
  // Lines of one hit repeat their words, so each is compared once.
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (!known.has(part))
      known.set(
        part,
        words.find((candidate) => sameWord(candidate, part)),
      );
    return known.get(part);
  };
  return (line) => {
    const found: Match[] = [];
    for (const match of line.matchAll(/\p{Lu}+(?!\p{Ll})|\p{L}\p{Ll}*|\p{N}+/gu)) {
      const word = lookUp(match[0].toLowerCase());
      if (word !== undefined) found.push({ start: match.index, end: match.index + match[0].length, word });
    }
    return found;
  };
}

/** The beginning of the first word after `from`, or of the match. */
function wordStart(text: string, from: number, match: number): number {
  const space = text.slice(from, match).search(/\s\S/);
  return space < 0 ? from : from + space + 1;
}

/** Drops the indentation, and the beginning of a long line whose first match would be out of sight. */
function cut(text: string, indent: number, ranges: Ranges): Pick<TellingLine, 'label' | 'highlights'> {
  const first = ranges[0]?.[0] ?? indent;
  const from = first - indent > lead ? wordStart(text, first - lead, first) : indent;
  const prefix = from > indent ? '…' : '';
  const label = (prefix + text.slice(from).trimEnd()).slice(0, maxLabel).replaceAll('\t', ' ');
  const shift = prefix.length - from;
  const highlights = ranges
    .map(([start, end]): [number, number] => [start + shift, Math.min(end + shift, label.length)])
    .filter(([start, end]) => start < end);
  return { label, highlights };
}
