/** What a licence at the head of a file says. */
const LICENCE =
  /copyright|\(c\) \p{L}|\(c\) (?:19|20)\d\d|spdx-|licen[cs]ed? (?:under|to|information)\b|all rights reserved|permission (?:is hereby granted|to use, copy)|redistribution and use|without warrant|(?:general public|mit|apache|bsd|mozilla public) licen[cs]e/iu;
/** What may stand before it. */
const BEFORE = /^(?:#!|<\?|\s*$)/;
const LINE_COMMENT =
  /^\s*(?:\/\/|#(?!!?\[|\s*(?:include|define|undef|if|ifdef|ifndef|import|pragma)\b)|--|;|%)/;
const BLOCK_COMMENTS: readonly (readonly [open: RegExp, close: RegExp])[] = [
  [/^\s*--\[=*\[/, /\]=*\]/],
  [/^\s*\/\*/, /\*\//],
  [/^\s*<!--/, /-->/],
  [/^\s*\{-/, /-\}/],
  [/^\s*\(\*/, /\*\)/],
];
const WORD = /[\p{L}\p{N}]/u;

/**
 * Ranges of rows, 0-based and inclusive, that hold the licence at the head of source code: in each comment there, the
 * paragraphs from the first to the last that speak of it, so that what says what the file is for stays.
 */
export function licenceRows(lines: readonly string[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  let row = 0;
  for (let end = headEnd(lines, row); end > row; end = headEnd(lines, row)) {
    const rows = speaking(lines, row, end);
    if (rows !== undefined) found.push(rows);
    row = end;
  }
  return found;
}

/** The row after the comment at `row`, or after the line that may stand before one; `row` where there is neither. */
function headEnd(lines: readonly string[], row: number): number {
  const line = lines[row];
  if (line === undefined) return row;
  if (BEFORE.test(line)) return row + 1;
  const block = BLOCK_COMMENTS.find(([open]) => open.test(line));
  let end = row;
  if (block === undefined) while (LINE_COMMENT.test(lines[end] ?? '')) end++;
  else while (end < lines.length && !block[1].test(lines[end++] ?? ''));
  return end;
}

/** The rows of a comment that speak of a licence, which are all of them where no other says anything. */
function speaking(lines: readonly string[], start: number, end: number): [number, number] | undefined {
  const comment = lines.slice(start, end);
  const first = comment.findIndex((line) => LICENCE.test(line));
  if (first < 0) return undefined;
  let from = first;
  let to = comment.findLastIndex((line) => LICENCE.test(line));
  while (from > 0 && WORD.test(comment[from - 1] ?? '')) from--;
  while (to + 1 < comment.length && WORD.test(comment[to + 1] ?? '')) to++;
  const others = [...comment.slice(0, from), ...comment.slice(to + 1)];
  return others.some((line) => WORD.test(line)) ? [start + from, start + to] : [start, end - 1];
}
