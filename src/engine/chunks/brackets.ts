/** How a language writes what is no code: where brackets mean nothing. */
export interface Lexis {
  /** What begins a comment that ends with its line. */
  readonly lineComment: readonly string[];
  /** What begins and ends a string, longer ones first; those of three characters go over several lines. */
  readonly quotes: readonly string[];
  /** What puts code into a string, up to its closing bracket. */
  readonly interpolation?: string;
  /** Whether a block comment may hold another. */
  readonly nestedComments?: boolean;
  /** Whether `#` before a string makes it raw, as Swift's `#"\d"#`. */
  readonly rawByHash?: boolean;
}

/** Where the brackets of each row stand. */
export interface Brackets {
  /** What is open where a row begins: brackets, strings and comments. */
  readonly before: Uint16Array;
  readonly after: Uint16Array;
  /** Whether the innermost that is open at a row's end is `{`. */
  readonly inBlock: Uint8Array;
}

const COMMENT = '/*';
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** Finds what is open at each row's ends. A `}` closes whatever was forgotten inside its block. */
export function brackets(rows: readonly string[], lexis: Lexis): Brackets {
  const scanner = new Scanner(lexis);
  const before = new Uint16Array(rows.length);
  const after = new Uint16Array(rows.length);
  const inBlock = new Uint8Array(rows.length);
  rows.forEach((line, row) => {
    before[row] = scanner.open.length;
    scanner.scan(line);
    after[row] = scanner.open.length;
    inBlock[row] = scanner.open.at(-1) === '{' ? 1 : 0;
  });
  return { before, after, inBlock };
}

class Scanner {
  /** From outside in: brackets, `/*`, and strings by what will end them. */
  readonly open: string[] = [];
  readonly #lexis: Lexis;

  constructor(lexis: Lexis) {
    this.#lexis = lexis;
  }

  scan(line: string): void {
    for (let at = 0; at < line.length; ) at = this.#step(line, at);
    // Only strings of three quotes go on; in broken code the rest would be one.
    if (this.#isString() && !/(.)\1\1/.test(this.open.at(-1) ?? '')) this.open.pop();
  }

  #isString(): boolean {
    return /["'`]/.test(this.open.at(-1) ?? '');
  }

  #step(line: string, at: number): number {
    if (this.open.at(-1) === COMMENT) return this.#inComment(line, at);
    return this.#isString() ? this.#inString(line, at) : this.#inCode(line, at);
  }

  #inComment(line: string, at: number): number {
    if (line.startsWith('*/', at)) this.open.pop();
    else if (this.#lexis.nestedComments && line.startsWith(COMMENT, at)) this.open.push(COMMENT);
    else return at + 1;
    return at + 2;
  }

  #inString(line: string, at: number): number {
    const end = this.open.at(-1) ?? '';
    if (line.startsWith(end, at)) {
      this.open.pop();
      return at + end.length;
    }
    const hashes = /#*$/.exec(end)?.[0] ?? '';
    const { interpolation } = this.#lexis;
    const quoted = `\\${hashes}`;
    const into = interpolation?.startsWith('\\') ? quoted + interpolation.slice(1) : interpolation;
    if (into !== undefined && line.startsWith(into, at)) {
      this.open.push(into.at(-1) ?? '');
      return at + into.length;
    }
    return line.startsWith(quoted, at) ? at + quoted.length + 1 : at + 1;
  }

  #inCode(line: string, at: number): number {
    const { lineComment, quotes, rawByHash } = this.#lexis;
    const char = line[at] ?? '';
    if (lineComment.some((mark) => line.startsWith(mark, at))) return line.length;
    if (line.startsWith(COMMENT, at)) {
      this.open.push(COMMENT);
      return at + 2;
    }
    const hashes = rawByHash && char === '#' ? (/^#+(?=")/.exec(line.slice(at))?.[0] ?? '') : '';
    const quote = quotes.find((mark) => line.startsWith(mark, at + hashes.length));
    if (quote !== undefined) {
      this.open.push(quote + hashes);
      return at + hashes.length + quote.length;
    }
    this.#bracket(char);
    return at + 1;
  }

  #bracket(char: string): void {
    if (char === '{' || char === '(' || char === '[') this.open.push(char);
    else if (char === '}') {
      const block = this.open.lastIndexOf('{');
      if (block >= 0) this.open.length = block;
    } else if (char in CLOSES && this.open.at(-1) === CLOSES[char]) this.open.pop();
  }
}
