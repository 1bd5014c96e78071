/** A comment, or a string that documents something, on lines of its own. */
export interface Comment {
  /** 0-based rows, inclusive. */
  readonly startRow: number;
  readonly endRow: number;
  /** Its lines without the marks of comments. */
  readonly text: string;
  /** Where what it is about stands: before it for docstrings, behind it for all others. */
  readonly about: 'before' | 'behind';
}

interface Syntax {
  /** Begins a comment that ends with its line. */
  readonly line?: RegExp;
  readonly blocks: readonly Block[];
}

interface Block {
  readonly open: RegExp;
  readonly close: RegExp;
  readonly about?: 'before';
}

const SLASHES = /^\/\/+[!<]?/;
const HASH = /^#+(?![![{:])/;
const DASHES = /^--+(?![[>|=]) ?[|^]?/;
const STARS: Block = { open: /^\/\*+[!<]?/, close: /\*\// };
const QUOTES: Block = { open: /^"""/, close: /"""/ };

const SYNTAXES: Readonly<Record<string, Syntax>> = {
  slashes: { line: SLASHES, blocks: [STARS] },
  stars: { blocks: [STARS] },
  hash: { line: HASH, blocks: [] },
  python: { line: HASH, blocks: [] },
  php: { line: /^(?:\/\/+|#+(?!\[))/, blocks: [STARS] },
  ruby: { line: HASH, blocks: [{ open: /^=begin\b/, close: /^=end\b/ }] },
  elixir: {
    line: HASH,
    blocks: [
      { open: /^@(?:type)?doc\s+(?:~[sS])?"""/, close: /^\s*"""/ },
      { open: /^@(?:type)?doc\s+(?:~[sS])?"(?!")/, close: /"\s*$/ },
      { open: /^@moduledoc\s+(?:~[sS])?"""/, close: /^\s*"""/, about: 'before' },
      { open: /^@moduledoc\s+(?:~[sS])?"(?!")/, close: /"\s*$/, about: 'before' },
    ],
  },
  julia: { line: HASH, blocks: [QUOTES] },
  graphql: { line: HASH, blocks: [QUOTES] },
  terraform: { line: /^(?:#+|\/\/+)/, blocks: [STARS] },
  lua: { line: DASHES, blocks: [{ open: /^--\[(=*)\[/, close: /\](=*)\]/ }] },
  haskell: { line: /^--+(?![[>=]) ?[|^]?/, blocks: [{ open: /^\{-(?!#)\s*\|?/, close: /-\}/ }] },
  sql: { line: DASHES, blocks: [STARS] },
  lisp: { line: /^;+/, blocks: [] },
  percent: { line: /^%+/, blocks: [] },
  fsharp: { line: SLASHES, blocks: [{ open: /^\(\*+/, close: /\*\)/ }] },
  ocaml: { blocks: [{ open: /^\(\*+/, close: /\*\)/ }] },
  powershell: { line: HASH, blocks: [{ open: /^<#/, close: /#>/ }] },
};

const LANGUAGES: Readonly<Record<string, string>> = {
  slashes: `typescript typescriptreact javascript javascriptreact go rust java c cpp csharp kotlin scala swift zig dart
    proto3 groovy objective-c scss less vue svelte`,
  stars: 'css',
  hash: 'shellscript perl r yaml toml makefile cmake dockerfile nix',
  lisp: 'clojure asm ini',
  percent: 'erlang latex',
  ...Object.fromEntries(
    'python php ruby elixir julia graphql terraform lua haskell sql fsharp ocaml powershell'
      .split(' ')
      .map((language) => [language, language]),
  ),
};

const BY_LANGUAGE = new Map<string, Syntax>();
for (const [syntax, languages] of Object.entries(LANGUAGES)) {
  for (const language of languages.split(/\s+/)) BY_LANGUAGE.set(language, SYNTAXES[syntax] as Syntax);
}

/** The comments that have lines to themselves, in order; those of one mark that follow one another are one. */
export function commentsIn(rows: readonly string[], language: string): Comment[] {
  const syntax = BY_LANGUAGE.get(language);
  if (syntax === undefined) return [];
  const comments: Comment[] = [];
  for (let row = 0; row < rows.length; row++) {
    const comment =
      (language === 'python' ? stringAt(rows, row) : blockAt(rows, row, syntax)) ??
      lineRunAt(rows, row, syntax);
    if (comment === undefined) continue;
    comments.push(comment);
    row = comment.endRow;
  }
  return comments.filter(({ text }) => text.trim() !== '');
}

function blockAt(rows: readonly string[], startRow: number, { blocks }: Syntax): Comment | undefined {
  const begin = rows[startRow]?.trimStart() ?? '';
  const block = blocks.find(({ open }) => open.test(begin));
  const open = block?.open.exec(begin)?.[0];
  if (block === undefined || open === undefined) return undefined;
  const inside: string[] = [];
  for (let row = startRow; row < rows.length; row++) {
    const line = row === startRow ? begin.slice(open.length) : (rows[row] ?? '');
    const close = block.close.exec(line);
    inside.push(withoutStar(close === null ? line : line.slice(0, close.index)));
    if (close === null) continue;
    // Code on the last line of a comment belongs to it no more than the comment to the code.
    if (/\S/.test(line.slice(close.index + close[0].length))) return undefined;
    return { startRow, endRow: row, text: inside.join('\n'), about: block.about ?? 'behind' };
  }
  return undefined;
}

const withoutStar = (line: string): string => line.trim().replace(/^\*+(?: |$)|(?<!\*)\*+$/g, '');

function lineRunAt(rows: readonly string[], startRow: number, { line }: Syntax): Comment | undefined {
  if (line === undefined) return undefined;
  const indent = /^\s*/.exec(rows[startRow] ?? '')?.[0] ?? '';
  const inside: string[] = [];
  for (let row = startRow; row < rows.length; row++) {
    const text = rows[row] ?? '';
    const mark = text.startsWith(indent) ? line.exec(text.slice(indent.length))?.[0] : undefined;
    if (mark === undefined || isOther(mark, inside.length === 0)) break;
    inside.push(text.slice(indent.length + mark.length).trim());
  }
  if (inside.length === 0 || pointsBack(rows[startRow] ?? '')) return undefined;
  return { startRow, endRow: startRow + inside.length - 1, text: inside.join('\n'), about: 'behind' };
}

/** Haskell's `-- |` begins a comment of its own. */
const isOther = (mark: string, first: boolean): boolean => !first && mark.endsWith('|');

/** `-- ^` and `///<` speak of what stands before them on another line, `//!` of the file. */
const pointsBack = (line: string): boolean => /^\s*(?:--+ ?\^|\/\/+[!/]?<|\/\/!)/.test(line);

const TRIPLE = /^[rRuUbB]{0,2}("""|''')/;
const SINGLE = /^[rRuU]?(["'])(.*)\1$/;

/**
 * A string of Python on lines of its own: the documentation of the definition above where it follows its head.
 * Strings elsewhere are taken too, without a text, so that nothing inside them is read as a comment.
 */
function stringAt(rows: readonly string[], startRow: number): Comment | undefined {
  const begin = rows[startRow]?.trim() ?? '';
  const documents = followsHead(rows, startRow);
  const single = SINGLE.exec(begin);
  const open = TRIPLE.exec(begin);
  if (open === null) {
    if (single === null || !documents) return undefined;
    return { startRow, endRow: startRow, text: single[2] ?? '', about: 'before' };
  }
  const inside: string[] = [];
  for (let row = startRow; row < rows.length; row++) {
    const line = row === startRow ? begin.slice(open[0].length) : (rows[row] ?? '').trim();
    const close = line.indexOf(open[1] ?? '');
    inside.push(close < 0 ? line : line.slice(0, close));
    if (close >= 0)
      return { startRow, endRow: row, text: documents ? inside.join('\n') : '', about: 'before' };
  }
  return undefined;
}

const LONGEST_HEAD = 30;

function followsHead(rows: readonly string[], row: number): boolean {
  return headBefore(rows, row) !== undefined;
}

/** The row where the definition begins whose head ends right above a row; undefined where none does. */
export function headBefore(rows: readonly string[], row: number): number | undefined {
  let end = row - 1;
  if ((rows[end] ?? '').trim() === '') end--;
  if (!/(?::|\bdo)\s*(?:#.*)?$/.test(rows[end] ?? '')) return undefined;
  for (let start = end; start >= 0 && start > end - LONGEST_HEAD; start--) {
    const line = rows[start] ?? '';
    if (/^\s*(?:(?:async\s+)?def|class|defmodule)\b/.test(line)) return start;
    // Only the end of the head may be indented less than its beginning, never another block.
    if (start < end && /[^\\,([{|]\s*:\s*$/.test(line) && !/[,([]/.test(line)) return undefined;
  }
  return undefined;
}
