import type { Chunk } from './chunk.ts';
import { Lines, pack, type Unit } from './pack.ts';

/** What defines a name in languages without a grammar here: Swift, SQL, protocol buffers, TOML and others. */
const DEFINITION =
  /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:export|public|private|protected|internal|fileprivate|open|static|final|override|mutating|nonmutating|async|abstract|inline|virtual|pub|local|indirect|required|convenience|lazy|weak|unowned|dynamic|nonisolated|optional|prefix|postfix|infix|distributed|base|sealed|mixin|factory|external|class(?=\s+(?:func|var)))(?:\(\w+\))?\s+)*(?:func|fun|function|fn|def|class|struct|enum|protocol|extension|interface|type|typealias|actor|let|var|const|sub|proc|procedure|module|trait|object|record|message|service|rpc|macro|init|deinit|subscript|create\s+(?:or\s+replace\s+)?(?:table|view|function|index))\b\s*`?([\p{L}_$](?:[\w.$]|::)*)?/iu;
const SECTION = /^\[+([\w.-]+)\]+\s*$/;

/** Lines as units: paragraphs, and in code whatever begins at the margin or defines a name. */
export function lineUnits(lines: Lines): Unit[] {
  const units: Unit[] = [];
  let start: number | undefined;
  const close = (end: number): void => {
    if (start !== undefined) units.push(unit(lines, start, end));
    start = undefined;
  };
  for (let row = 0; row < lines.all.length; row++) {
    if (lines.isBlank(row)) close(row - 1);
    else if (start === undefined) start = row;
    else if (definedName(lines.all[row] ?? '') !== undefined && !isLead(lines.all[row - 1] ?? '')) {
      close(row - 1);
      start = row;
    }
  }
  close(lines.all.length - 1);
  return units;
}

const isLead = (line: string): boolean => /^\s*(?:\/\/|\/\*|\*|#|--|@)/.test(line);

function unit(lines: Lines, startRow: number, endRow: number): Unit {
  const symbols: string[] = [];
  let opens = false;
  for (let row = startRow; row <= endRow; row++) {
    const line = lines.all[row] ?? '';
    const name = definedName(line);
    if (name === undefined) continue;
    symbols.push(name);
    // A definition that is nested deeply does not begin a chunk.
    opens ||= line.search(/\S/) <= 4;
  }
  return { startRow, endRow, scope: [], symbols, opens };
}

export function definedName(line: string): string | undefined {
  const section = SECTION.exec(line)?.[1];
  if (section !== undefined) return section;
  const match = DEFINITION.exec(line);
  if (match === null) return undefined;
  return match[1] ?? /\b(?:de)?init\b|\bsubscript\b/.exec(match[0])?.[0];
}

/** Cuts plain text at blank lines. */
export function chunkPlainText(text: string): Chunk[] {
  const lines = new Lines(text);
  const prose = lineUnits(lines).map((paragraph) => ({ ...paragraph, symbols: [], opens: false }));
  return pack(lines, prose);
}
