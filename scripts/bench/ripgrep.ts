import { execFile } from 'node:child_process';
import { STOP_WORDS } from '../../src/engine/lexical/stopWords.ts';
import type { RankedHit } from '../../src/engine/tuning/ndcg.ts';

const WORD = /[\p{L}\p{M}\p{N}_]{2,}/gu;
const MOST_BYTES = 1 << 30;
const TOP = 10;
/** ripgrep's exit status where nothing matches. */
const NO_MATCH = 1;

/** A line that matches, counted from 1. */
export interface MatchedLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** The different words of a question, lower-cased, as somebody would look for them: without English stop words. */
export function searchedWords(question: string): string[] {
  const words = question.toLowerCase().match(WORD) ?? [];
  return [...new Set(words)].filter((word) => !STOP_WORDS.has(word));
}

/** Lines below a folder that contain any of the words, in whatever case and inside whatever other word. */
export async function matchedLines(
  ripgrep: string,
  folder: string,
  words: readonly string[],
): Promise<MatchedLine[]> {
  if (words.length === 0) return [];
  const patterns = words.flatMap((word) => ['-e', word]);
  const args = ['--no-config', '--no-ignore', '--hidden', '--text', '--no-heading', '--with-filename'];
  const how = ['--line-number', '--null', '--ignore-case', '--fixed-strings', '--sort', 'path'];
  const output = await new Promise<string>((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: MOST_BYTES };
    execFile(ripgrep, [...args, ...how, ...patterns, '.'], options, (error, stdout) =>
      error === null || error.code === NO_MATCH ? resolve(stdout) : reject(error),
    );
  });
  return parseLines(output);
}

/** What ripgrep prints with `--null`: a path, a null, the line's number, a colon and the line. */
export function parseLines(output: string): MatchedLine[] {
  return output.split('\n').flatMap((row) => {
    const end = row.indexOf('\0');
    const [, line = '', text = ''] = /^(\d+):(.*)$/s.exec(row.slice(end + 1)) ?? [];
    return end < 0 ? [] : [{ path: row.slice(0, end).replace(/^\.[\\/]/, ''), line: Number(line), text }];
  });
}

interface Tally {
  readonly distinct: number;
  readonly matches: number;
}

/**
 * Ranks files by how many different words they have, then by how often; each is answered with its chunk that is best by
 * the same measure, the first of equals. Files that are equal keep the order of the chunks.
 */
export function rankByDistinctWords<T extends RankedHit>(
  words: readonly string[],
  lines: readonly MatchedLine[],
  chunks: readonly T[],
): T[] {
  const linesOf = byPath(lines);
  const files = [...byPath(chunks)].flatMap(([path, own]) => {
    const found = linesOf.get(path) ?? [];
    const best = own
      .map((chunk) => ({ chunk, tally: tallyOf(words, linesInside(found, chunk)) }))
      .sort((a, b) => compare(a.tally, b.tally))[0];
    return best === undefined || found.length === 0
      ? []
      : [{ chunk: best.chunk, tally: tallyOf(words, found) }];
  });
  return files
    .sort((a, b) => compare(a.tally, b.tally))
    .slice(0, TOP)
    .map(({ chunk }) => chunk);
}

function byPath<T extends { readonly path: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(each.path);
    if (group === undefined) groups.set(each.path, [each]);
    else group.push(each);
  }
  return groups;
}

const linesInside = (lines: readonly MatchedLine[], { startLine, endLine }: RankedHit): MatchedLine[] =>
  lines.filter(({ line }) => startLine <= line && line <= endLine);

const compare = (a: Tally, b: Tally): number => b.distinct - a.distinct || b.matches - a.matches;

function tallyOf(words: readonly string[], lines: readonly MatchedLine[]): Tally {
  const text = lines.map((line) => line.text.toLowerCase()).join('\n');
  const counts = words.map((word) => text.split(word).length - 1);
  return {
    distinct: counts.filter((count) => count > 0).length,
    matches: counts.reduce((sum, count) => sum + count, 0),
  };
}
