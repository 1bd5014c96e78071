import type { Part } from './blocks.ts';
import { type Lines, TARGET } from './pack.ts';

const LONGEST_HEAD = 100;
/** Rows in which the head of a table ends. */
const HIGHEST_HEAD = 6;
/** Below the head of a table: `|---|:-:|` and `---|---` of Markdown, `+===+===+` and `=== ===` of reStructuredText. */
const BELOW_HEAD =
  /^\s*(?:\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?|\|\s*:?-+:?\s*\||\+=[=+]*\+|=+(?: +=+)+)\s*$/;
/** Between rows, and around the tables of AsciiDoc. */
const RULE = /^\s*(?:\+-[-+]*\+|=+(?: +=+)+|\|=+)\s*$/;

export const isTableRow = (line: string): boolean => /^\s*(?:\||\+[-=][-=+]*\+\s*$)/.test(line);

/**
 * Cuts a table that is too large for a chunk between its rows into parts of similar size; all but the first, which has
 * it, are read under the table's head. Undefined where there is no table.
 */
export function tableParts(lines: Lines, { startRow, endRow, within }: Part): Part[] | undefined {
  const body = bodyRow(lines, startRow, endRow);
  if (body === undefined) return undefined;
  const count = Math.ceil(lines.size(startRow, endRow) / TARGET);
  const size = lines.size(startRow, endRow) / count;
  const head = headText(lines.all.slice(startRow, body));
  const parts: Part[] = [];
  let from = startRow;
  for (let row = body; row <= endRow; row++) {
    const isFull = parts.length < count - 1 && lines.size(from, row) >= size;
    if (row < endRow && !isFull) continue;
    parts.push({ startRow: from, endRow: row, within: parts.length === 0 ? within : [...within, head] });
    from = row + 1;
  }
  return parts;
}

/** The first row below a table's head. */
function bodyRow(lines: Lines, startRow: number, endRow: number): number | undefined {
  const first = lines.all[startRow] ?? '';
  if (/^\|=+\s*$/.test(first)) {
    // The head of an AsciiDoc table is its first line, a blank line below.
    const isHead = !lines.isBlank(startRow + 1) && lines.isBlank(startRow + 2);
    return startRow + (isHead ? 3 : 1);
  }
  if (!isTableRow(first) && !RULE.test(first) && !BELOW_HEAD.test(lines.all[startRow + 1] ?? ''))
    return undefined;
  const below = Math.min(endRow, startRow + HIGHEST_HEAD);
  for (let row = startRow + 1; row <= below; row++) if (BELOW_HEAD.test(lines.all[row] ?? '')) return row + 1;
  return undefined;
}

/** The cells of a head in one line: `Name | Default`. */
function headText(rows: readonly string[]): string {
  return rows
    .filter((row) => !BELOW_HEAD.test(row) && !RULE.test(row))
    .flatMap((row) => row.replace(/[*`]/g, '').split(/\s*\|\s*|\s{2,}/))
    .filter((cell) => cell !== '')
    .join(' | ')
    .slice(0, LONGEST_HEAD);
}
