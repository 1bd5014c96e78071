import { BlockReader, type BlockSyntax, LARGEST_BLOCK } from './blocks.ts';
import type { Chunk } from './chunk.ts';
import { Lines, pack, type Unit } from './pack.ts';

export interface Heading {
  /** 0 for the title of the whole document. */
  readonly level: number;
  readonly title: string;
  /** Rows that the heading takes, with its underline. */
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

/** How a markup language tells what a line begins. Rows are 0-based. */
export interface Syntax extends BlockSyntax {
  heading(lines: Lines, row: number): Heading | undefined;
  /** A name that a line gives to the heading that follows it. */
  readonly anchor?: RegExp;
}

/**
 * Cuts a document by headings. A section's scope is the path of headings above it, its symbol its own heading; tables,
 * listings and items of lists stay whole where they fit.
 *
 * @param outline the headings above the text; those of the text are entered
 */
export function chunkSections(text: string, syntax: Syntax, outline = new Outline()): Chunk[] {
  const lines = new Lines(text);
  return pack(lines, sectionUnits(lines, syntax, outline));
}

/** Headings and blocks of a document as units of a chunk. */
export function sectionUnits(lines: Lines, syntax: Syntax, outline: Outline): Unit[] {
  const blocks = new BlockReader(lines, syntax);
  const units: Unit[] = [];
  let isBelowTable = false;
  let row = 0;
  while (row < lines.all.length) {
    const heading = lines.isBlank(row) ? undefined : syntax.heading(lines, row);
    if (lines.isBlank(row)) row++;
    else if (heading !== undefined) {
      const startRow = anchorRow(lines, syntax, units) ?? row;
      row += heading.rows;
      const scope = outline.enter(heading);
      units.push({ startRow, endRow: row - 1, scope, symbols: [heading.title], opens: true });
    } else {
      const block = blocks.at(row, lines.all.length - 1);
      const above = outline.titles();
      const of = blocks.parts(block).map(
        ({ startRow, endRow, within }): Unit => ({
          startRow,
          endRow,
          scope: [...above, ...within],
          symbols: [],
          opens: false,
        }),
      );
      const lead = of.length === 1 && block.kind !== 'text' ? leadOf(lines, units, block) : undefined;
      const [first] = of;
      // The last part of a table that is cut keeps its scope, the table's head, only where nothing is joined to it.
      if (first !== undefined)
        of[0] = { ...first, startRow: lead ?? first.startRow, opens: isBelowTable && lead === undefined };
      units.push(...of);
      isBelowTable = of.length > 1 && block.kind !== 'owner';
      row = block.endRow + 1;
    }
  }
  return units;
}

/** Takes the unit before a heading back where it is but the heading's anchor, and gives its first row. */
function anchorRow(lines: Lines, { anchor }: Syntax, units: Unit[]): number | undefined {
  const last = units.at(-1);
  if (anchor === undefined || last === undefined) return undefined;
  const isAnchor = lines.all.slice(last.startRow, last.endRow + 1).every((line) => anchor.test(line));
  return isAnchor ? units.pop()?.startRow : undefined;
}

/**
 * Takes the text before a block back where it leads to it, by a colon at its end or by AsciiDoc's plus, and fits a chunk
 * with it; gives its first row.
 */
function leadOf(
  lines: Lines,
  units: Unit[],
  { startRow, endRow }: { startRow: number; endRow: number },
): number | undefined {
  const last = units.at(-1);
  if (last === undefined || last.symbols.length > 0 || startRow - last.endRow > 2) return undefined;
  const leads = /:\s*$|^\+$/.test(lines.all[last.endRow] ?? '');
  return leads && lines.size(last.startRow, endRow) <= LARGEST_BLOCK ? units.pop()?.startRow : undefined;
}
