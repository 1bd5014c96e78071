/** Tokens in a row that are compared at once: shorter runs are alike in all code. */
const RUN = 5;
/** A chunk with fewer runs is found in anything. */
const FEWEST_RUNS = 12;
/** A name, a number, a string, or any other character. */
const TOKEN =
  /([\p{L}_$][\p{L}\p{N}_$]*)|(\d[\w.]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|[^\s\w]/gu;
const COMMENT_LINE = /^[^\S\n]*(?:\/\/|#\s|--\s|\/?\*).*$/gm;
/** Words that keep their place when code is renamed. */
const KEYWORDS = new Set(
  (
    'abstract and as async await begin break case catch class const continue def default defer del delete do elif else ' +
    'elsif end enum except export extends false final finally fn for foreach from func function go goto if impl import ' +
    'in instanceof interface is lambda let local loop match module mut namespace new nil none not null object of or ' +
    'package pass private protected pub public raise rescue return self static struct super switch template then this ' +
    'throw trait true try type typeof undefined unless until use using val var void when where while with yield'
  ).split(' '),
);

/** Hashes of the runs of tokens of a text, as written and with names, numbers and strings folded into one each. */
export interface Shape {
  readonly written: ReadonlySet<number>;
  readonly folded: ReadonlySet<number>;
}

export function shapeOf(text: string): Shape {
  const written: number[] = [];
  const folded: number[] = [];
  for (const token of text.replace(COMMENT_LINE, '').matchAll(TOKEN)) {
    const fold = folding(token);
    const asWritten = hash(token[0]);
    written.push(asWritten);
    folded.push(fold === token[0] ? asWritten : hash(fold));
  }
  return { written: runs(written), folded: runs(folded) };
}

function folding([token, name, number, string]: RegExpExecArray): string {
  if (name !== undefined) return isKeyword(name) ? name : 'n';
  if (number !== undefined) return '0';
  return string === undefined ? token : '""';
}

const isKeyword = (name: string): boolean => KEYWORDS.has(name) || KEYWORDS.has(name.toLowerCase());

/** FNV-1a, 32 bits. */
function hash(token: string): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < token.length; i++) code = Math.imul(code ^ token.charCodeAt(i), 0x01000193);
  return code;
}

function runs(tokens: readonly number[]): Set<number> {
  const found = new Set<number>();
  for (let end = RUN; end <= tokens.length; end++) {
    let code = 0;
    for (let i = end - RUN; i < end; i++) {
      code = Math.imul(code ^ (tokens[i] ?? 0), 0x5bd1e995);
      code ^= code >>> 15;
    }
    found.add(code);
  }
  return found;
}

/**
 * How much of a snippet a chunk has, or of a chunk a longer snippet, 0..1: 1 for the same code, about .5 for the same
 * under other names.
 */
export function alike(snippet: Shape, chunk: Shape): number {
  const written = shared(snippet.written, chunk.written);
  const folded = shared(snippet.folded, chunk.folded);
  return (written ** 2 + folded ** 2) / 2;
}

function shared(snippet: ReadonlySet<number>, chunk: ReadonlySet<number>): number {
  let common = 0;
  for (const run of snippet) if (chunk.has(run)) common++;
  return common / Math.max(1, Math.min(snippet.size, Math.max(chunk.size, FEWEST_RUNS)));
}

/** A line with fewer tokens, such as a lone bracket, says nothing of where a snippet begins. */
const FEWEST_TOKENS = 4;
/** Lines that a copy may have more or fewer of. */
const SLACK = 2;

/** The line of a text where a snippet begins that it has, under other names perhaps: 0-based, undefined without one. */
export function beginsAt(snippet: string, text: string): number | undefined {
  const places = new Map<string, number[]>();
  for (const [number, line] of snippet.split('\n').entries()) {
    const shape = lineShape(line);
    if (shape !== undefined) places.set(shape, [...(places.get(shape) ?? []), number]);
  }
  const found = text
    .split('\n')
    .flatMap((line, number) =>
      (places.get(lineShape(line) ?? '') ?? []).map((from) => ({ number, start: number - from })),
    );
  const votes = new Map<number, number>();
  for (const { start } of found) votes.set(start, (votes.get(start) ?? 0) + 1);
  const [best] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  return found.find(({ start }) => best !== undefined && Math.abs(start - best) <= SLACK)?.number;
}

function lineShape(line: string): string | undefined {
  const tokens = Array.from(line.matchAll(TOKEN), folding);
  return tokens.length < FEWEST_TOKENS ? undefined : tokens.join(' ');
}
