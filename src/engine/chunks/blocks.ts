import { LARGEST, type Lines, SMALLEST } from './pack.ts';
import { isTableRow, tableParts } from './table.ts';

/** Characters of a block that stays whole: a chunk has room for its heading too. */
export const LARGEST_BLOCK = LARGEST - SMALLEST / 2;
/** Lists in lists are read down to here. */
const DEEPEST = 20;

/** Rows of a document that belong together, 0-based, inclusive. */
export interface Block {
  readonly startRow: number;
  readonly endRow: number;
  readonly kind: 'text' | 'whole' | 'table' | 'owner';
}

/** A block, or what it is cut into where it is too large for a chunk. */
export interface Part {
  readonly startRow: number;
  readonly endRow: number;
  /** What the part is read under, inside its section: the head of a table, what a directive documents. */
  readonly within: readonly string[];
}

export interface BlockSyntax {
  /** Last row of a block that is read as a whole, whatever stands in it: a listing, a comment, front matter. */
  block(lines: Lines, row: number): number | undefined;
  /** Whether a paragraph ends above a row, for another reason than a blank line. */
  heading(lines: Lines, row: number): unknown;
  /** A line that what is indented below it belongs to: an item of a list, a directive. */
  readonly owner: RegExp;
  /** What a directive documents, such as a class. */
  label?(line: string): string | undefined;
}

/** Reads the paragraphs, lists, tables and listings of a document. */
export class BlockReader {
  readonly #lines: Lines;
  readonly #syntax: BlockSyntax;

  constructor(lines: Lines, syntax: BlockSyntax) {
    this.#lines = lines;
    this.#syntax = syntax;
  }

  /** The block that begins at a row which is not blank, at most to the row `to`. */
  at(startRow: number, to: number): Block {
    const whole = this.#syntax.block(this.#lines, startRow);
    if (whole !== undefined) return { startRow, endRow: Math.min(whole, to), kind: 'whole' };
    const line = this.#line(startRow);
    if (this.#syntax.owner.test(line))
      return { startRow, endRow: this.#ownedTo(startRow, to), kind: 'owner' };
    const kind = isTableRow(line) ? 'table' : 'text';
    let endRow = startRow;
    while (endRow < to && !this.#ends(endRow + 1, kind)) endRow++;
    return { startRow, endRow, kind };
  }

  parts({ startRow, endRow, kind }: Block, within: readonly string[] = [], depth = 0): Part[] {
    const whole = { startRow, endRow, within };
    if (this.#lines.size(startRow, endRow) <= LARGEST_BLOCK || depth > DEEPEST) return [whole];
    if (kind === 'owner') return this.#ownerParts(whole, depth);
    return tableParts(this.#lines, whole) ?? [whole];
  }

  #line(row: number): string {
    return this.#lines.all[row] ?? '';
  }

  /** Whether a paragraph or table ends above a row. */
  #ends(row: number, kind: 'text' | 'table'): boolean {
    const line = this.#line(row);
    return (
      this.#lines.isBlank(row) ||
      isTableRow(line) !== (kind === 'table') ||
      this.#syntax.owner.test(line) ||
      this.#syntax.heading(this.#lines, row) !== undefined ||
      this.#syntax.block(this.#lines, row) !== undefined
    );
  }

  /** Last row of an item or directive: what is indented more, and items that follow without a blank line. */
  #ownedTo(startRow: number, to: number): number {
    const margin = this.#indent(startRow);
    let end = startRow;
    for (let row = startRow + 1; row <= to; row++) {
      if (this.#lines.isBlank(row)) continue;
      const whole = this.#syntax.block(this.#lines, row);
      if (this.#indent(row) <= margin) {
        const isLoose = row - end > 1;
        if (isLoose || whole !== undefined || this.#syntax.heading(this.#lines, row) !== undefined) break;
      }
      end = Math.min(whole ?? row, to);
      row = end;
    }
    return end;
  }

  #indent(row: number): number {
    return this.#line(row).search(/\S/);
  }

  /** A list cut between its items; an item or directive between the blocks that it holds. */
  #ownerParts({ startRow, endRow, within }: Part, depth: number): Part[] {
    const items = this.#items(startRow, endRow);
    if (items.length > 1) {
      return items.flatMap((item, i) => {
        const last = (items[i + 1] ?? endRow + 1) - 1;
        return this.parts({ startRow: item, endRow: last, kind: 'owner' }, within, depth + 1);
      });
    }
    const label = this.#syntax.label?.(this.#line(startRow));
    const inside = label === undefined ? within : [...within, label];
    const parts: Part[] = [];
    for (let row = startRow + 1; row <= endRow; row++) {
      if (this.#lines.isBlank(row)) continue;
      const block = this.at(row, endRow);
      parts.push(...this.parts(block, inside, depth + 1));
      row = block.endRow;
    }
    // The first line goes with the first part.
    const first = parts[0];
    return first === undefined
      ? [{ startRow, endRow, within }]
      : [{ ...first, startRow, within }, ...parts.slice(1)];
  }

  #items(startRow: number, endRow: number): number[] {
    const margin = this.#indent(startRow);
    const items: number[] = [startRow];
    for (let row = startRow + 1; row <= endRow; row++)
      if (this.#indent(row) === margin && this.#syntax.owner.test(this.#line(row))) items.push(row);
    return items;
  }
}
