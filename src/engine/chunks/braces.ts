import { type Brackets, brackets, type Lexis } from './brackets.ts';
import type { Lines } from './pack.ts';
import type { Part } from './parts.ts';
import { definedName } from './plainText.ts';
import { labelOf } from './syntaxTree.ts';

/** Languages whose blocks are in braces and for which there is no grammar, by VS Code language id. */
export const BRACE_LANGUAGES: Readonly<Record<string, Lexis>> = {
  swift: {
    lineComment: ['//'],
    quotes: ['"""', '"'],
    interpolation: '\\(',
    nestedComments: true,
    rawByHash: true,
  },
  dart: { lineComment: ['//'], quotes: ['"""', "'''", '"', "'"], interpolation: '${', nestedComments: true },
  groovy: { lineComment: ['//'], quotes: ['"""', "'''", '"', "'"], interpolation: '${' },
  proto3: { lineComment: ['//'], quotes: ['"', "'"] },
};

const LEAD = /^\s*(?:\/\/|\/\*|@\w[\w.]*(?:\(.*\))?\s*$)/;
/** What goes on with the statement above it: a closing bracket, a chained call, the brace of its block. */
const CONTINUES = /^\s*(?:[)\]}{.?:&|,=+*]|->|(?:else|catch|finally|where|on|in)\b)/;
const TYPE =
  /\b(?:class|struct|enum|protocol|extension|actor|interface|trait|mixin|service|message|namespace)\s+`?[\p{L}_]/u;
const FUNCTION = /\b(?:func|init|deinit|subscript|def|fun)\b/;
const VARIABLE = /\b(?:let|var|const|final)\b/;
/** `Future<void> send(`: what languages without a word for functions begin a method with. */
const METHOD = /^\s*(?:[\w$<>[\],.?]+\s+)+(\w+)\s*\(/;
const NO_METHOD = /^\s*(?:return|throw|await|yield|new|else|case|assert|in|final|var|let|const)\b/;

/** The statements of a text whose blocks are in braces, and of each block theirs. */
export function braceParts(lines: Lines, lexis: Lexis): Iterable<Part> {
  const reader: Reader = { lines, brackets: brackets(lines.all, lexis) };
  return statements(reader, 0, lines.all.length - 1, 0, true);
}

interface Reader {
  readonly lines: Lines;
  readonly brackets: Brackets;
}

/** @param ofType whether they are members of a type, or of the file */
function* statements(
  { lines, brackets }: Reader,
  from: number,
  to: number,
  depth: number,
  ofType: boolean,
): Iterable<Statement> {
  const begins = (row: number): boolean =>
    (brackets.before[row] ?? 0) <= depth && !lines.isBlank(row) && !CONTINUES.test(lines.all[row] ?? '');
  let start: number | undefined;
  let end = from;
  for (let row = from; row <= to; row++) {
    if (begins(row)) {
      if (start !== undefined) yield new Statement({ lines, brackets }, start, end, ofType);
      start = row;
    }
    start ??= lines.isBlank(row) ? undefined : row;
    if (!lines.isBlank(row)) end = row;
  }
  if (start !== undefined) yield new Statement({ lines, brackets }, start, end, ofType);
}

class Statement implements Part {
  readonly startRow: number;
  readonly endRow: number;
  readonly #reader: Reader;
  readonly #ofType: boolean;

  constructor(reader: Reader, startRow: number, endRow: number, ofType: boolean) {
    this.#reader = reader;
    this.startRow = startRow;
    this.endRow = endRow;
    this.#ofType = ofType;
  }

  get #line(): string {
    return this.#reader.lines.all[this.startRow] ?? '';
  }

  get headRow(): number {
    return this.startRow;
  }

  get leads(): boolean {
    return LEAD.test(this.#line);
  }

  get #isType(): boolean {
    return !this.leads && TYPE.test(this.#line) && !FUNCTION.test(this.#line);
  }

  get opens(): boolean {
    return this.names.length > 0;
  }

  get names(): string[] {
    if (this.leads || (!this.#ofType && VARIABLE.test(this.#line) && !FUNCTION.test(this.#line))) return [];
    const name = definedName(this.#line) ?? this.#methodName();
    return name === undefined ? [] : [name];
  }

  get symbols(): string[] {
    const names = this.names;
    if (this.#isType) for (const part of this.parts()) names.push(...part.symbols);
    return names;
  }

  get label(): string | undefined {
    return this.opens ? labelOf(this.#line) : undefined;
  }

  *parts(): Iterable<Part> {
    const body = this.#bodyRow();
    if (body === undefined) return;
    const depth = this.#reader.brackets.after[body] ?? 0;
    yield* statements(this.#reader, body + 1, this.endRow, depth, this.#isType);
  }

  /** The row at whose end the block is open; that of any bracket where there is no block. */
  #bodyRow(): number | undefined {
    const { before, after, inBlock } = this.#reader.brackets;
    const depth = before[this.startRow] ?? 0;
    let any: number | undefined;
    for (let row = this.startRow; row < this.endRow; row++) {
      const inside = (after[row] ?? 0) - depth;
      if (inside > 0) any ??= row;
      if (inside === 1 && inBlock[row] === 1) return row;
    }
    return any;
  }

  /** The name of a function in languages without a word for functions: there is a block to it. */
  #methodName(): string | undefined {
    if (!this.#ofType || NO_METHOD.test(this.#line) || this.#bodyRow() === undefined) return undefined;
    return METHOD.exec(this.#line)?.[1];
  }
}
