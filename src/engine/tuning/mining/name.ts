import type { Chunk } from '../../chunks/chunk.ts';
import { nameWords } from '../../search/pathMatch.ts';
import type { Pair, SourceFile } from '../pair.ts';
import { commentsIn } from './comments.ts';
import { docComments, lastName, wordsOf } from './doc.ts';
import { filePair } from './filePair.ts';
import { isTestPath } from './paths.ts';

const FEWEST_ROWS = 3;
const LONGEST_NAME = 60;
/** Names that every project has, and that say nothing of what is done. */
const DULL = new Set(
  'set up,tear down,to string,hash code,get name,get value,set value,get type,get id,get data,set data,create new,run test,run tests,get instance,get default,is empty,handle error,on click,on change,before each,after each'.split(
    ',',
  ),
);

/** The words of a definition's name -> the chunk with the name blanked out. What is documented is asked for by that. */
export function namePairs(file: SourceFile): Pair[] {
  if (file.kind !== 'code' || isTestPath(file.path)) return [];
  return file.chunks.flatMap((chunk) =>
    bodiesOf(file, chunk).map((name) => {
      const text = chunk.text.replace(new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, 'g'), '_');
      return filePair('name', nameWords(name).join(' '), file, chunk, text);
    }),
  );
}

const escaped = (name: string): string => name.replace(/[$?]/g, '\\$&');

/** The names in a chunk that say something and have a body here but no documentation. */
function bodiesOf(file: SourceFile, chunk: Chunk): string[] {
  const names = new Set(chunk.symbols.map(lastName));
  if (![...names].some(saysSomething)) return [];
  const rows = codeRows(chunk.text.split('\n'), file.language);
  const begins = new Map<string, number>();
  rows.forEach((row, i) => {
    for (const word of wordsOf(row)) if (names.has(word) && !begins.has(word)) begins.set(word, i);
  });
  const starts = [...begins.values(), rows.length].sort((a, b) => a - b);
  const documented = documentedRows(file, chunk);
  return [...begins].flatMap(([name, start]) => {
    const end = starts.find((next) => next > start) ?? rows.length;
    const body = rows.slice(start + 1, end).filter((row) => /[\p{L}\p{N}]/u.test(row));
    const isWorthIt = saysSomething(name) && body.length >= FEWEST_ROWS && hasBody(rows, start);
    return isWorthIt && !documented.has(rows[start] ?? '') ? [name] : [];
  });
}

/** Whether a definition is more than a variable with a value, and not a test, which is asked for otherwise. */
function hasBody(rows: readonly string[], start: number): boolean {
  const head = rows[start] ?? '';
  if (rows.slice(Math.max(0, start - 3), start).some((row) => /^\s*(?:#\[.*\btest\b|@\w*Test\b)/.test(row)))
    return false;
  return (
    !/^\s*(?:\w+\s+)*(?:const|let|var|val)\s/.test(head) ||
    /=>|\b(?:function|struct|enum|union|fn|class|object|data|memo|forwardRef)\b|=\s*\(/.test(head)
  );
}

/** Rows of a chunk; those of comments are empty. */
function codeRows(rows: readonly string[], language: string): string[] {
  const code = [...rows];
  for (const { startRow, endRow } of commentsIn(rows, language)) code.fill('', startRow, endRow + 1);
  return code;
}

/** The rows of code next to documentation. */
function documentedRows({ language }: SourceFile, { text, symbols }: Chunk): Set<string> {
  const rows = text.split('\n');
  return new Set(
    docComments(rows, language, symbols).flatMap(({ startRow, endRow, about }) =>
      about === 'before'
        ? rows.slice(Math.max(0, startRow - 3), startRow)
        : rows.slice(endRow + 1, endRow + 4),
    ),
  );
}

function saysSomething(name: string): boolean {
  if (/^(?:__|test|it_|bench)|^main$|_H(?:PP)?_*$/i.test(name) || name.length > LONGEST_NAME) return false;
  const words = nameWords(name).filter((word) => /^\p{L}{2,}$/u.test(word));
  return words.length >= 2 && !DULL.has(words.join(' '));
}
