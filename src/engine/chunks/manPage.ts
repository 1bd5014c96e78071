import { LARGEST_BLOCK } from './blocks.ts';
import type { Chunk } from './chunk.ts';
import { Lines, pack } from './pack.ts';
import { readable, readableLine, roffWords } from './roffText.ts';
import { type Heading, Outline, type Syntax, sectionUnits } from './sections.ts';

/** A paragraph or an item begins here, of `man` or of `mdoc`. */
const PARAGRAPH = /^\.\s*(?:PP|P|LP|HP|TP|IP|sp|Pp|It|Bl)\b/;
const HEADING = /^\.\s*(S[Hh]|S[Ss])\b\s*(.*)$/;
/** Where the text below is indented, and where that ends. */
const INDENTED = /^\.\s*(?:RS|Bd|nf)\b/;
const OUT = /^\.\s*(?:RE|Ed|fi)\b/;

const ROFF: Syntax = {
  heading: headingAt,
  block: paragraphEnd,
  // Paragraphs and items have macros.
  owner: /(?!)/,
};

/**
 * Cuts a manual page by its sections. Chunks have the text as it is read, line by line: without macros and escapes. The
 * page's own title is left to its file's name: as a heading it would make the first chunk an answer to anything.
 */
export function chunkManPage(text: string): Chunk[] {
  const lines = new Lines(text);
  const units = sectionUnits(lines, ROFF, new Outline());
  // Comments and settings stand before the first section, and go with it.
  const first = units.findIndex(({ symbols }) => symbols.length > 0);
  return pack(lines, units.slice(Math.max(0, first))).map((chunk) => {
    const read = readable(chunk.text);
    return read.trim() === '' ? chunk : { ...chunk, text: read };
  });
}

function headingAt({ all }: Lines, row: number): Heading | undefined {
  const [, macro, rest = ''] = HEADING.exec(all[row] ?? '') ?? [];
  if (macro === undefined) return undefined;
  const isBelow = rest === '' && !(all[row + 1] ?? '.').startsWith('.');
  const words = roffWords(isBelow ? (all[row + 1] ?? '') : rest);
  const title = words.map(readableLine).join(' ');
  const level = macro.toUpperCase() === 'SH' ? 1 : 2;
  return title === '' ? undefined : { level, title, rows: isBelow ? 2 : 1 };
}

/** A paragraph with what is indented below it; without it where that is too much for a chunk. */
function paragraphEnd(lines: Lines, row: number): number {
  const end = nestedEnd(lines, row, true);
  return lines.size(row, end) <= LARGEST_BLOCK ? end : nestedEnd(lines, row, false);
}

function nestedEnd({ all }: Lines, row: number, nests: boolean): number {
  let depth = 0;
  for (let next = row; next < all.length - 1; next++) {
    if (nests && INDENTED.test(all[next] ?? '')) depth++;
    else if (OUT.test(all[next] ?? '')) depth = Math.max(0, depth - 1);
    const following = all[next + 1] ?? '';
    if (HEADING.test(following) || (depth === 0 && PARAGRAPH.test(following))) return next;
  }
  return all.length - 1;
}
