import type { Chunk } from './chunk.ts';

/** Characters: a chunk is closed beyond TARGET, is never begun anew below SMALLEST, and exceeds LARGEST only where one line does. */
export const TARGET = 1_200;
export const SMALLEST = 400;
export const LARGEST = 1_800;

/** Consecutive lines that stay together. */
export interface Unit {
  /** 0-based rows, inclusive. */
  readonly startRow: number;
  readonly endRow: number;
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
  /** A definition begins here, so a chunk may well begin here too. */
  readonly opens: boolean;
}

/** A text's lines with the number of characters before each, so that a range's size costs nothing. */
export class Lines {
  readonly all: readonly string[];
  readonly #before: Uint32Array;
  readonly #quiet = new Set<number>();

  constructor(text: string) {
    this.all = text.split('\n');
    this.#before = new Uint32Array(this.all.length + 1);
    this.all.forEach((line, row) => {
      this.#before[row + 1] = (this.#before[row] ?? 0) + line.length + 1;
    });
  }

  size(startRow: number, endRow: number): number {
    return (this.#before[endRow + 1] ?? 0) - (this.#before[startRow] ?? 0);
  }

  /** Rows that say nothing of what is around them are shown, but neither encoded nor indexed. */
  silence(startRow: number, endRow: number): void {
    for (let row = startRow; row <= endRow; row++) this.#quiet.add(row);
  }

  /** What is encoded and indexed of a range; undefined where that is all of it, as it is where nothing would be left. */
  searched(startRow: number, endRow: number): string | undefined {
    if (this.#quiet.size === 0) return undefined;
    const rows = this.all.slice(startRow, endRow + 1);
    const kept = rows.filter((_, i) => !this.#quiet.has(startRow + i));
    return kept.length === rows.length ? undefined : kept.join('\n').trim() || undefined;
  }

  isBlank(row: number): boolean {
    return (this.all[row] ?? '').trim() === '';
  }
}

interface Draft {
  startRow: number;
  endRow: number;
  scope: readonly string[];
  symbols: string[];
}

/**
 * Packs units into chunks: small neighbours are joined, a chunk preferably begins where a definition does, and what
 * lies between units goes with the following one. Every non-blank line ends up in exactly one chunk.
 */
export function pack(lines: Lines, units: readonly Unit[]): Chunk[] {
  const drafts: Draft[] = [];
  let open: Draft | undefined;
  for (const unit of wholeRows(units)) {
    if (open !== undefined && !startsAnew(lines, open, unit)) {
      open.endRow = unit.endRow;
      open.symbols.push(...unit.symbols);
      open.scope = common(open.scope, unit.scope);
    } else {
      open = { ...unit, symbols: [...unit.symbols] };
      drafts.push(open);
    }
  }
  joinSmallTail(lines, drafts);
  return toChunks(lines, drafts);
}

function startsAnew(lines: Lines, open: Draft, unit: Unit): boolean {
  const size = lines.size(open.startRow, open.endRow);
  const together = lines.size(open.startRow, unit.endRow);
  // A head of a line or two stays with what it heads; what grows too long is cut again below.
  if (together > LARGEST) return size >= SMALLEST / 2;
  if (size >= SMALLEST && unit.opens) return true;
  return size >= SMALLEST && together > TARGET;
}

/** Units that share a row become one, since a chunk is made of whole lines. */
function wholeRows(units: readonly Unit[]): Unit[] {
  const whole: Unit[] = [];
  for (const unit of units) {
    const last = whole.at(-1);
    if (last !== undefined && unit.startRow <= last.endRow) {
      whole[whole.length - 1] = {
        ...last,
        endRow: Math.max(last.endRow, unit.endRow),
        symbols: [...last.symbols, ...unit.symbols],
        opens: last.opens || unit.opens,
      };
    } else {
      whole.push(unit);
    }
  }
  return whole;
}

function common(a: readonly string[], b: readonly string[]): readonly string[] {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return a.slice(0, shared);
}

function joinSmallTail(lines: Lines, drafts: Draft[]): void {
  const last = drafts.at(-1);
  const before = drafts.at(-2);
  if (last === undefined || before === undefined) return;
  if (lines.size(last.startRow, last.endRow) >= SMALLEST / 2) return;
  if (lines.size(before.startRow, last.endRow) > LARGEST) return;
  before.endRow = last.endRow;
  before.symbols.push(...last.symbols);
  before.scope = common(before.scope, last.scope);
  drafts.pop();
}

function toChunks(lines: Lines, drafts: readonly Draft[]): Chunk[] {
  return drafts.flatMap((draft, i) => {
    // What precedes the first unit and what follows the last belong to somebody.
    const from = i === 0 ? 0 : draft.startRow;
    const to = (drafts[i + 1]?.startRow ?? lines.all.length) - 1;
    return windows(lines, from, to).map(([start, end], part) => {
      const searchedText = lines.searched(start, end);
      return {
        startLine: start + 1,
        endLine: end + 1,
        text: lines.all.slice(start, end + 1).join('\n'),
        ...(searchedText === undefined ? {} : { searchedText }),
        scope: draft.scope,
        symbols: part === 0 ? [...new Set(draft.symbols)] : [],
      };
    });
  });
}

/** Cuts rows into ranges of at most LARGEST characters, at blank lines where there are any; blank edges go. */
export function windows(lines: Lines, from: number, to: number): [number, number][] {
  const ranges: [number, number][] = [];
  let start = from;
  while (start <= to) {
    const last = lines.size(start, to) <= LARGEST ? to : cutAfter(lines, start, to);
    const range = trimmed(lines, start, last);
    if (range !== undefined) ranges.push(range);
    start = last + 1;
  }
  return ranges;
}

/**
 * The row after which a range beginning at `start` is cut: the last blank one within TARGET; otherwise the last that
 * is no comment or annotation, which belongs to what follows it; inside a long comment the end of a paragraph.
 */
function cutAfter(lines: Lines, start: number, to: number): number {
  let cut = start;
  let blank: number | undefined;
  let unattached: number | undefined;
  let paragraph: number | undefined;
  while (cut < to && lines.size(start, cut + 1) <= TARGET) {
    cut++;
    if (lines.size(start, cut) < SMALLEST) continue;
    const line = lines.all[cut] ?? '';
    if (lines.isBlank(cut)) blank = cut;
    else if (EMPTY_COMMENT.test(line)) paragraph = cut;
    else if (!ATTACHED.test(line)) unattached = cut;
  }
  return blank ?? unattached ?? paragraph ?? cut;
}

const EMPTY_COMMENT = /^\s*(?:\*|\/\/[/!]?|#|--)\s*$/;
const ATTACHED = /^\s*(?:\/\/|\/?\*|#\s|--|@\w)/;

function trimmed(lines: Lines, from: number, to: number): [number, number] | undefined {
  let start = from;
  let end = to;
  while (start <= end && lines.isBlank(start)) start++;
  while (end >= start && lines.isBlank(end)) end--;
  return start > end ? undefined : [start, end];
}
