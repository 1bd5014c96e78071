import type { Chunk } from '../../chunks/chunk.ts';
import type { Pair, SourceFile } from '../pair.ts';
import { type Comment, commentsIn, headBefore } from './comments.ts';
import { filePair } from './filePair.ts';
import { queryFrom } from './prose.ts';

/** A documentation comment and its chunk without it. */
export interface Documented {
  readonly query: string;
  /** Text of the chunk, not its key: the scope is not in it. */
  readonly stripped: string;
  readonly comment: Comment;
}

/** Documentation comment -> the chunk that holds the definition, without that comment. */
export function docPairs(file: SourceFile): Pair[] {
  return file.chunks.flatMap((chunk) =>
    docOf(file, chunk).map(({ query, stripped }) => filePair('doc', query, file, chunk, stripped)),
  );
}

/** What documents the definitions of a chunk, each with the chunk's text without it. */
export function docOf(file: SourceFile, chunk: Chunk): Documented[] {
  if (file.kind !== 'code') return [];
  const rows = chunk.text.split('\n');
  return docComments(rows, file.language, chunk.symbols).flatMap((comment) => {
    const query = queryFrom(comment.text);
    if (query === undefined) return [];
    const stripped = withoutRows(rows, comment);
    return stripped.toLowerCase().includes(query.toLowerCase()) ? [] : [{ query, stripped, comment }];
  });
}

/** The comments that stand at a definition of one of the symbols, whatever they say. */
export function docComments(
  rows: readonly string[],
  language: string,
  symbols: readonly string[],
): Comment[] {
  const names = new Set(symbols.map(lastName));
  return commentsIn(rows, language).filter((comment) => {
    const head = comment.about === 'before' ? headAbove(rows, comment) : headBelow(rows, comment);
    return ASSIGNED_FUNCTION.test(head) || wordsOf(head).some((word) => names.has(word));
  });
}

/** `app.use = function use(`: JavaScript's older way to define a method, which is no symbol. */
const ASSIGNED_FUNCTION = /^\s*[\w$]+(?:\.[\w$]+)+\s*=\s*(?:async\s+)?(?:function\b|\([^()]*\)\s*=>)/;

/** A chunk's rows without those of a comment. */
export function withoutRows(rows: readonly string[], { startRow, endRow }: Comment): string {
  return [...rows.slice(0, startRow), ...rows.slice(endRow + 1)]
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
}

/** `Foo::bar`, `M.read` and `valid?` are known by what stands last. */
export const lastName = (symbol: string): string => /[\p{L}\p{N}_$']+[!?]?$/u.exec(symbol)?.[0] ?? symbol;

/** The identifiers of a text, with the marks that Ruby and Elixir allow at their end. */
export const wordsOf = (text: string): string[] =>
  (text.match(/[\p{L}\p{N}_$']+[!?]?/gu) ?? []).flatMap((word) =>
    /[!?]$/.test(word) ? [word, word.slice(0, -1)] : [word],
  );

function headAbove(rows: readonly string[], { startRow }: Comment): string {
  const start = headBefore(rows, startRow);
  return start === undefined ? '' : (rows[start] ?? '');
}

const ATTRIBUTE =
  /^\s*(?:@|#\[|\[\w|\]|template\b|#\w|requires\b|\)\]?$|__attribute__|[A-Z_]{4,}(?:\(.*\))?$)/;
const LONGEST_HEAD = 12;

/** The first line of code below a comment, with attributes before it, and what goes on until its head ends. */
function headBelow(rows: readonly string[], { endRow }: Comment): string {
  const head: string[] = [];
  let inAttribute = true;
  for (const row of rows.slice(endRow + 1, endRow + 1 + LONGEST_HEAD)) {
    if (row.trim() === '') break;
    if (inAttribute && ATTRIBUTE.test(row)) continue;
    inAttribute = false;
    head.push(row);
    // A head goes on where a line ends in a type or an open bracket.
    if (/[;{}:=,>)]\s*$/.test(row) || head.length === 2) break;
  }
  return head.join('\n');
}
