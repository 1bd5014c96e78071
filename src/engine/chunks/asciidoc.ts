import { plainTitle } from './markdown.ts';
import type { Lines } from './pack.ts';
import type { Heading, Syntax } from './sections.ts';

const HEADING = /^(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?\s*$/;
const UNDERLINES = '=-~^+';
const LONGEST_HEADING = 100;
/** Lines around listings, literals, examples, sidebars, quotes, comments and tables; the same line ends the block. */
const DELIMITER = /^(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|\/{4,}|--|`{3,}|[|,:!]={3,})(?=[\w,]*\s*$)/;
/** A title or attributes of the block below: `.Example`, `[source,ruby]`. */
const MOST_ABOVE = 3;
const ABOVE_BLOCK = /^(?:\.[^\s.].*|\[[^[].*\])\s*$/;

export const ASCIIDOC: Syntax = {
  heading: headingAt,
  block: blockEnd,
  owner: /^\s*(?:\*{1,5}|\.{1,5}|-|\d+\.)\s|^\S.*::(?:\s|$)/,
  anchor: /^\[(?:\[[^\]]*\]|#[^\]]*)\]\s*$/,
};

function headingAt(lines: Lines, row: number): Heading | undefined {
  const line = lines.all[row] ?? '';
  const match = HEADING.exec(line);
  if (match) return { level: match[1]?.length ?? 1, title: plainTitle(match[2] ?? ''), rows: 1 };
  const mark = /^([=\-~^+])\1+\s*$/.exec(lines.all[row + 1] ?? '')?.[1];
  const isAlone =
    row === 0 || lines.isBlank(row - 1) || ASCIIDOC.anchor?.test(lines.all[row - 1] ?? '') === true;
  const underline = (lines.all[row + 1] ?? '').trimEnd();
  // The underline is as long as the title, or nearly so: that tells it from the line around a listing.
  if (
    mark === undefined ||
    !isAlone ||
    !/^\w/.test(line) ||
    Math.abs(underline.length - line.trimEnd().length) > 2
  )
    return undefined;
  if (line.length > LONGEST_HEADING) return undefined;
  return { level: UNDERLINES.indexOf(mark) + 1, title: plainTitle(line), rows: 2 };
}

function blockEnd({ all }: Lines, row: number): number | undefined {
  let first = row;
  while (first < row + MOST_ABOVE && ABOVE_BLOCK.test(all[first] ?? '')) first++;
  const delimiter = DELIMITER.exec(all[first] ?? '')?.[0];
  if (delimiter === undefined) return undefined;
  for (let end = first + 1; end < all.length; end++) if (all[end]?.trimEnd() === delimiter) return end;
  return all.length - 1;
}
