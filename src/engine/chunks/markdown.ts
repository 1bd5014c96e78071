import type { Chunk } from './chunk.ts';
import { Lines, pack, type Unit } from './pack.ts';

const ATX = /^(#{1,6}|={2,6})\s+(\S.*?)\s*#*\s*$/;
const UNDERLINE = /^([=\-~^"'`#*+.])\1{2,}\s*$/;
const FENCE = /^\s*(?:```|~~~)/;

interface Heading {
  readonly level: number;
  readonly title: string;
  /** Rows that the heading takes: one, or two with its underline. */
  readonly rows: number;
}

/** The headings that one reads under, outermost first. */
export class Outline {
  #path: Heading[] = [];

  titles(): string[] {
    return this.#path.map(({ title }) => title);
  }

  /** @returns the titles above the new heading */
  enter(heading: Heading): string[] {
    this.#path = this.#path.filter(({ level }) => level < heading.level);
    const above = this.titles();
    this.#path.push(heading);
    return above;
  }
}

/**
 * Cuts Markdown, reStructuredText and AsciiDoc by headings. A section's scope is the path of headings above it, its
 * symbol its own heading; fenced code and tables stay whole where they fit.
 *
 * @param outline the headings above the text; those of the text are entered
 */
export function chunkMarkdown(text: string, outline = new Outline()): Chunk[] {
  const lines = new Lines(text);
  const units: Unit[] = [];
  const marks: string[] = [];
  let start: number | undefined;
  let fenced = false;
  const close = (end: number): void => {
    if (start !== undefined)
      units.push({ startRow: start, endRow: end, scope: outline.titles(), symbols: [], opens: false });
    start = undefined;
  };
  for (let row = 0; row < lines.all.length; row++) {
    const line = lines.all[row] ?? '';
    if (FENCE.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : headingAt(lines, row, marks);
    if (heading !== undefined) {
      close(row - 1);
      const scope = outline.enter(heading);
      const endRow = row + heading.rows - 1;
      units.push({ startRow: row, endRow, scope, symbols: [heading.title], opens: true });
      row = endRow;
    } else if (!fenced && lines.isBlank(row)) close(row - 1);
    else start ??= row;
  }
  close(lines.all.length - 1);
  return pack(lines, units);
}

/** @param marks underlines in their order of appearance, which is the order of their levels (reStructuredText) */
function headingAt(lines: Lines, row: number, marks: string[]): Heading | undefined {
  const line = lines.all[row] ?? '';
  const atx = ATX.exec(line);
  if (atx) return { level: atx[1]?.length ?? 1, title: clean(atx[2] ?? ''), rows: 1 };
  const mark = UNDERLINE.exec(lines.all[row + 1] ?? '')?.[1];
  const blankBefore = row === 0 || lines.isBlank(row - 1) || UNDERLINE.test(lines.all[row - 1] ?? '');
  if (
    mark === undefined ||
    !blankBefore ||
    lines.isBlank(row) ||
    /^[\s|>-]/.test(line) ||
    line.length > 100
  ) {
    return undefined;
  }
  if (!marks.includes(mark)) marks.push(mark);
  return { level: marks.indexOf(mark) + 1, title: clean(line), rows: 2 };
}

function clean(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|<[^>]+>/g, '')
    .trim();
}
