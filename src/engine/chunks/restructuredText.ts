import { LARGEST_BLOCK } from './blocks.ts';
import { plainTitle } from './markdown.ts';
import type { Lines } from './pack.ts';
import type { Heading, Syntax } from './sections.ts';

const UNDERLINE = /^([^\w\s])\1{2,}\s*$/;
const BORDER = /^\s*=+(?: +=+)+\s*$/;
const OWNER = /^\s*(?:[-*+•]\s|\(?(?:\d+|#|[a-zA-Z])[.)]\s|\.\.\s|:[\w-][^:]*:(?:\s|$))/;
const LONGEST_HEADING = 100;
/** Directives that document something, whose name their parts are read under: `.. py:class:: Huey(name)`. */
const DOCUMENTED =
  /^\s*\.\.\s+(?:\w+:)?(?:\w*class|method|function|module|exception|type|struct|object|option)::\s*(\S.*)$/;

/** reStructuredText. Its marks of headings have their levels by order of appearance, so each document has a syntax of its own. */
export function restructuredText(): Syntax {
  const marks: string[] = [];
  return {
    heading: (lines, row) => headingAt(lines, row, marks),
    block: (lines, row) => simpleTableEnd(lines, row) ?? literalEnd(lines, row) ?? definitionEnd(lines, row),
    owner: OWNER,
    anchor: /^\.\.\s+_.*:\s*$/,
    label: (line) => DOCUMENTED.exec(line)?.[1]?.slice(0, LONGEST_HEADING),
  };
}

/** A title above its underline, perhaps with a line above it too. */
function headingAt(lines: Lines, row: number, marks: string[]): Heading | undefined {
  const isAlone = row === 0 || lines.isBlank(row - 1);
  const over = UNDERLINE.exec(lines.all[row] ?? '')?.[1];
  const title = (lines.all[over === undefined ? row : row + 1] ?? '').trimEnd();
  const mark = UNDERLINE.exec(lines.all[over === undefined ? row + 1 : row + 2] ?? '')?.[1];
  if (!isAlone || mark === undefined || (over !== undefined && over !== mark)) return undefined;
  if (title === '' || title.length > LONGEST_HEADING || (over === undefined && /^[\s|+]|^\.\. /.test(title)))
    return undefined;
  const key = (over ?? '') + mark;
  if (!marks.includes(key)) marks.push(key);
  return { level: marks.indexOf(key) + 1, title: plainTitle(title), rows: over === undefined ? 2 : 3 };
}

/** The last border of a table between borders such as `=====  ===`. */
function simpleTableEnd(lines: Lines, row: number): number | undefined {
  if (!BORDER.test(lines.all[row] ?? '')) return undefined;
  let borders = 1;
  for (let end = row + 1; end < lines.all.length; end++) {
    if (!BORDER.test(lines.all[end] ?? '')) continue;
    borders++;
    // The border below the head is followed by the body, the last one by a blank line.
    if (borders > 2 || lines.isBlank(end + 1)) return end;
  }
  return undefined;
}

/** What is indented below a paragraph that ends with `::`. */
function literalEnd(lines: Lines, row: number): number | undefined {
  const margin = indent(lines, row);
  let before = row - 1;
  while (before >= 0 && lines.isBlank(before)) before--;
  if (before < 0 || before === row - 1 || indent(lines, before) >= margin) return undefined;
  if (!/::\s*$/.test(lines.all[before] ?? '')) return undefined;
  return indentedEnd(lines, row, margin - 1);
}

/** A term with what is indented below it, where that fits a chunk. */
function definitionEnd(lines: Lines, row: number): number | undefined {
  const margin = indent(lines, row);
  const begins = row === 0 || lines.isBlank(row - 1);
  if (!begins || OWNER.test(lines.all[row] ?? '') || indent(lines, row + 1) <= margin) return undefined;
  const end = indentedEnd(lines, row, margin);
  return lines.size(row, end) <= LARGEST_BLOCK ? end : undefined;
}

/** The last row below a row that is indented by more than a margin, blank ones between. */
function indentedEnd(lines: Lines, row: number, margin: number): number {
  let end = row;
  for (let next = row + 1; next < lines.all.length; next++) {
    if (lines.isBlank(next)) continue;
    if (indent(lines, next) <= margin) break;
    end = next;
  }
  return end;
}

const indent = (lines: Lines, row: number): number => (lines.all[row] ?? '').search(/\S/);
