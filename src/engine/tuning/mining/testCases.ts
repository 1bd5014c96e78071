import { nameWords } from '../../search/pathMatch.ts';
import type { SourceFile } from '../pair.ts';
import { isTestPath } from './paths.ts';

/** A test: what it says in words, and the identifiers that its body names. */
export interface TestCase {
  readonly name: string;
  /** What it is grouped under, in words. */
  readonly group: string | undefined;
  readonly words: ReadonlySet<string>;
  /** 1-based line at which it begins. */
  readonly line: number;
}

/** Languages whose tests stand beside what they test. */
const INLINE = new Set(['rust', 'zig']);
const LONGEST_BODY = 80;

const QUOTED =
  /^\s*(?:@test|test|it|specify|should|scenario|testCase|testProperty|property|prop)(?:\.\w+)*(?:\s*\(\s*|\s+)(["'`])((?:(?!\1).){3,200})\1/;
const GROUP =
  /^\s*(?:RSpec\.)?(?:describe|context|suite|feature|testGroup)(?:\.\w+)*(?:\s*\(\s*|\s+)(?:(["'`])(.{2,100}?)\1|([A-Z][\w:.]*)\s+do\b)/;
const CLASS = /^\s*(?:[\w@]+\s+)*(?:class|object|struct)\s+(\w+)/;
const FUNCTION =
  /^\s*(?:[\w<>[\],?:]+\s+)*(?:def|func|fun|fn|function|void|Task)\s+(?:\([^)]*\)\s*)?(?:`([^`]+)`|(\w+))\s*(?:<[^>]*>\s*)?(?:\(|:|$)/;
const TEST_NAME = /^(?:test|Test)(?=_|[A-Z]|\d)|_test$/;
const ATTRIBUTE =
  /^\s*(?:#\[(?:\w+::)*(?:\w+_)?(?:test|rstest)\b|@(?:\w*Test|Theory)\b|\[(?:Fact|Theory|Test\w*)\b)/;
const MACRO = /^\s*(?:TYPED_)?TEST(?:_[A-Z]+)*\(\s*(\w+)\s*(?:,\s*(\w+)\s*)?\)/;

/** The tests of a file, in order; none in files that are no tests, but for languages that keep both in one file. */
export function testCases(file: SourceFile): TestCase[] {
  if (file.kind !== 'code' || !(INLINE.has(file.language) || isTestPath(file.path))) return [];
  const rows = rowsOf(file);
  const groups: { indent: number; name: string }[] = [];
  const begun: { row: number; name: string; group: string | undefined }[] = [];
  const starts: number[] = [];
  rows.forEach((line, row) => {
    const group = groupName(line);
    const indent = indentOf(line);
    const name = group === undefined ? testName(rows, row) : undefined;
    if (group === undefined && name === undefined) return;
    while ((groups.at(-1)?.indent ?? -1) >= indent) groups.pop();
    starts.push(row);
    if (group !== undefined) groups.push({ indent, name: group });
    else if (name !== undefined) begun.push({ row, ...name, group: name.group ?? groups.at(-1)?.name });
  });
  return begun.map(({ row, name, group }) => {
    const next = starts.find((start) => start > row) ?? rows.length;
    return { name, group, words: bodyWords(rows, row, next), line: row + 1 };
  });
}

/** A file's lines, put together from its chunks; those that belong to none are empty. */
function rowsOf({ chunks }: SourceFile): string[] {
  const rows: string[] = new Array(chunks.at(-1)?.endLine ?? 0).fill('');
  for (const { startLine, text } of chunks)
    text.split('\n').forEach((row, i) => {
      rows[startLine - 1 + i] = row;
    });
  return rows;
}

const indentOf = (line: string): number => Math.max(0, line.search(/\S/));

function groupName(line: string): string | undefined {
  const quoted = GROUP.exec(line);
  if (quoted !== null) return inWords(quoted[2] ?? quoted[3] ?? '');
  const name = CLASS.exec(line)?.[1];
  return name === undefined ? undefined : inWords(name);
}

interface Named {
  readonly name: string;
  readonly group?: string;
}

function testName(rows: readonly string[], row: number): Named | undefined {
  const line = rows[row] ?? '';
  const quoted = QUOTED.exec(line)?.[2];
  if (quoted !== undefined) return { name: inWords(quoted) };
  const macro = MACRO.exec(line);
  if (macro !== null) {
    const [, first = '', second] = macro;
    return second === undefined ? { name: inWords(first) } : { name: inWords(second), group: inWords(first) };
  }
  const found = FUNCTION.exec(line);
  const name = found?.[1] ?? found?.[2];
  if (name === undefined) return undefined;
  return TEST_NAME.test(name) || isMarked(rows, row) ? { name: inWords(name) } : undefined;
}

/** Whether an attribute above a function makes it a test. */
function isMarked(rows: readonly string[], row: number): boolean {
  for (let above = row - 1; above >= Math.max(0, row - 4); above--) {
    const line = rows[above] ?? '';
    if (ATTRIBUTE.test(line)) return true;
    if (!/^\s*[#@[]/.test(line)) return false;
  }
  return false;
}

/** A name as words: those of an identifier, or the sentence that it is, without what says that it is a test. */
function inWords(name: string): string {
  const text = /^[\w$]+$/.test(name)
    ? nameWords(name).join(' ')
    : name.replace(/\$\{[^}]*\}|#\{[^}]*\}|%[sdjo]\b|[`"]/g, ' ');
  return text
    .replace(/^(?:(?:tests?|it|that)\s+)+(?=\S)|\s+(?:tests?|spec|suite)$/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function bodyWords(rows: readonly string[], start: number, next: number): Set<string> {
  const indent = indentOf(rows[start] ?? '');
  const words = new Set<string>();
  for (let row = start + 1; row < Math.min(next, start + LONGEST_BODY); row++) {
    const line = rows[row] ?? '';
    if (line.trim() !== '' && indentOf(line) < indent) break;
    for (const word of line.match(/[\p{L}\p{N}_$]+/gu) ?? []) words.add(word);
  }
  return words;
}
