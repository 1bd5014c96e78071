import { LARGEST, type Lines, type Unit } from './pack.ts';

/** What is nested deeper is cut by lines: nobody reads it as a tree, and a stack has its end. */
const DEEPEST_CUT = 100;
/** Documentation belongs to what follows it even where an empty line is between; other comments may be banners. */
const DOCUMENTATION = /^\s*(?:\/\*\*|\/\/\/)/;

/** A definition, statement or comment, as a reader of source code sees it. Rows are 0-based and inclusive. */
export interface Part {
  readonly startRow: number;
  readonly endRow: number;
  /** The row of the name that it defines, below its annotations and modifiers. */
  readonly headRow: number;
  /** Whether it belongs to what follows it: a comment, an attribute, a decorator. */
  readonly leads: boolean;
  /** Whether a definition begins with it, perhaps behind `export`. */
  readonly opens: boolean;
  /** Names that it defines itself. */
  readonly names: readonly string[];
  /** Those and the names that are defined inside it. */
  readonly symbols: readonly string[];
  /** What encloses its parts: the first line of a definition without its body, `class Foo extends Bar`. */
  readonly label: string | undefined;
  /** What it is made of, in order. */
  parts(): Iterable<Part>;
}

/** Parts as units, each small enough for a chunk where its own parts allow. */
export function unitsOf(
  parts: Iterable<Part>,
  lines: Lines,
  scope: readonly string[] = [],
  depth = 0,
): Unit[] {
  const units: Unit[] = [];
  let lead: Unit | undefined;
  for (const part of parts) {
    const { startRow, endRow } = part;
    const before = units.at(-1);
    // A comment behind code, on its line, is about that line.
    if (part.leads && lead === undefined && before?.endRow === startRow) {
      units[units.length - 1] = { ...before, endRow: Math.max(before.endRow, endRow) };
      continue;
    }
    if (lead !== undefined && !belongs(lead, startRow, lines)) {
      units.push(lead);
      lead = undefined;
    }
    const from = lead?.startRow ?? startRow;
    lead = part.leads ? { startRow: from, endRow, scope, symbols: [], opens: true } : undefined;
    if (!part.leads) units.push(...cut(part, from, lines, scope, depth));
  }
  if (lead !== undefined) units.push(lead);
  return units;
}

function belongs(lead: Unit, row: number, lines: Lines): boolean {
  const near = DOCUMENTATION.test(lines.all[lead.startRow] ?? '') ? 2 : 1;
  return row - lead.endRow <= near;
}

function cut(part: Part, startRow: number, lines: Lines, scope: readonly string[], depth: number): Unit[] {
  const { endRow, opens, names, label } = part;
  const whole = (symbols: readonly string[]): Unit[] => [{ startRow, endRow, scope, symbols, opens }];
  if (lines.size(startRow, endRow) <= LARGEST || depth >= DEEPEST_CUT) return whole(part.symbols);
  const innerScope = label === undefined ? scope : [...scope, label];
  const inner = joinHead(unitsOf(part.parts(), lines, innerScope, depth + 1), part.headRow);
  const first = inner[0];
  if (first === undefined) return whole(names);
  // The head of a definition that is cut, and its name, go with its first part.
  inner[0] = { ...first, startRow, scope, symbols: [...names, ...first.symbols], opens };
  const last = inner.at(-1);
  if (last !== undefined) inner[inner.length - 1] = { ...last, endRow: Math.max(last.endRow, endRow) };
  return inner;
}

/** Joins the units that make up the head of a definition, so that none of it is cut from its name. */
function joinHead(units: Unit[], head: number): Unit[] {
  const rest = units.findIndex(({ startRow }) => startRow > head);
  const first = units.slice(0, rest < 0 ? units.length : rest);
  const begin = first[0];
  if (begin === undefined || first.length === 1) return units;
  const symbols = first.flatMap((unit) => unit.symbols);
  return [
    { ...begin, endRow: Math.max(...first.map(({ endRow }) => endRow)), symbols },
    ...units.slice(first.length),
  ];
}
