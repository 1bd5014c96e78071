import type { Chunk } from '../../chunks/chunk.ts';
import type { Pair, SourceFile } from '../pair.ts';
import { type Comment, commentsIn } from './comments.ts';
import { docComments } from './doc.ts';
import { filePair } from './filePair.ts';
import { queryFrom } from './prose.ts';

/** A comment speaks of what follows it, and that reads better with a few lines before it. */
const ROWS_ABOVE = 4;
const ROWS_BELOW = 8;
const FEWEST_ROWS = 3;

/** Comment between lines of code -> these lines, without it. */
export function inlinePairs(file: SourceFile): Pair[] {
  if (file.kind !== 'code') return [];
  return file.chunks.flatMap((chunk) => inlineOf(file, chunk));
}

function inlineOf(file: SourceFile, chunk: Chunk): Pair[] {
  const rows = chunk.text.split('\n');
  const comments = commentsIn(rows, file.language);
  const docs = docComments(rows, file.language, chunk.symbols);
  const inside = comments.filter(
    (comment) => !docs.some(({ startRow }) => startRow === comment.startRow) && isInBody(rows, comment),
  );
  return inside.flatMap((comment): Pair[] => {
    const query = queryFrom(comment.text);
    const around = codeAround(rows, comment, comments);
    if (query === undefined || around === undefined) return [];
    return [filePair('inline', query, file, chunk, around)];
  });
}

/** What stands at the margin is about a part of the file, not about the lines below. */
function isInBody(rows: readonly string[], { startRow, endRow, about }: Comment): boolean {
  return about === 'behind' && /^\s/.test(rows[startRow] ?? '') && (rows[endRow + 1] ?? '').trim() !== '';
}

function codeAround(
  rows: readonly string[],
  { startRow, endRow }: Comment,
  comments: readonly Comment[],
): string | undefined {
  const from = Math.max(0, startRow - ROWS_ABOVE);
  const to = Math.min(rows.length, endRow + 1 + ROWS_BELOW);
  const isCode = (row: number): boolean =>
    /[\p{L}\p{N}]/u.test(rows[row] ?? '') &&
    !comments.some((comment) => comment.startRow <= row && row <= comment.endRow);
  let code = 0;
  for (let row = from; row < to; row++) if (isCode(row)) code++;
  if (code < FEWEST_ROWS || !isCode(endRow + 1)) return undefined;
  return [...rows.slice(from, startRow), ...rows.slice(endRow + 1, to)]
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
}
