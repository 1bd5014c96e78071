/** The longest glob that is read as one; beyond it, nobody typed it. */
const LONGEST = 1000;
const SPECIAL = /[.+^$()|[\]{}\\]/g;

/**
 * Reads a glob as VS Code's settings have them: `*` and `?` stay within a folder, `**` does not, `{a,b}` is either,
 * `[a-z]` is one of, `[!a-z]` none of. A bracket or brace without its partner stands for itself, so that nothing
 * that can be typed is an error. Files whose name begins with a dot match too.
 *
 * Alternatives become those of one regular expression; written out, as shells do it, twenty of them are a million.
 *
 * @returns whether a path, with `/`, matches as a whole
 */
export function globMatcher(glob: string): (path: string) => boolean {
  if (glob.length > LONGEST) return (path) => path === glob;
  const pattern = new RegExp(`^${new GlobReader(glob).read()}$`, 'su');
  return (path) => pattern.test(path);
}

/** Turns a glob into the source of a regular expression. */
class GlobReader {
  readonly #glob: string;
  readonly #partners: ReadonlySet<number>;
  #at = 0;
  #depth = 0;

  constructor(glob: string) {
    // Stars in a row and folders in a row say the same as one, and would only make matching slow.
    this.#glob = glob.replace(/(?:\*\*\/)+/g, '**/').replace(/\*{3,}/g, '**');
    this.#partners = braceWithPartner(this.#glob);
  }

  read(): string {
    let source = '';
    while (this.#at < this.#glob.length) source += this.#next();
    return source;
  }

  #next(): string {
    const at = this.#at;
    const wild = /\*\*\/?|[*?]/y;
    wild.lastIndex = at;
    const [token] = wild.exec(this.#glob) ?? [];
    if (token !== undefined) {
      this.#at += token.length;
      return wildcard(token, at === 0 || /[/{,]/.test(this.#glob[at - 1] ?? ''));
    }
    const set = setAt(this.#glob, at);
    if (set !== undefined) {
      this.#at += set.length;
      return set.source;
    }
    const character = String.fromCodePoint(this.#glob.codePointAt(at) ?? 0);
    this.#at += character.length;
    return (
      this.#brace(at) ?? (this.#depth > 0 && character === ',' ? '|' : character.replace(SPECIAL, '\\$&'))
    );
  }

  #brace(at: number): string | undefined {
    if (!this.#partners.has(at)) return undefined;
    const opens = this.#glob[at] === '{';
    this.#depth += opens ? 1 : -1;
    return opens ? '(?:' : ')';
  }
}

/** Positions of all braces that have a partner. */
function braceWithPartner(glob: string): Set<number> {
  const open: number[] = [];
  const paired = new Set<number>();
  for (let at = 0; at < glob.length; at += setAt(glob, at)?.length ?? 1) {
    if (glob[at] === '{') open.push(at);
    const partner = glob[at] === '}' ? open.pop() : undefined;
    if (partner !== undefined) paired.add(partner).add(at);
  }
  return paired;
}

/** A set of characters such as `[a-z]` that begins here. */
function setAt(glob: string, at: number): { readonly source: string; readonly length: number } | undefined {
  if (glob[at] !== '[') return undefined;
  const set = /\[([!^]?)(\]?[^\]]+)\]/y;
  set.lastIndex = at;
  const [whole, not, members = ''] = set.exec(glob) ?? [];
  if (whole === undefined) return undefined;
  const escaped = members.replace(/[[\]\\^]/g, '\\$&').replace(/^-|-$/g, '\\-');
  const source = `(?!/)[${not ? '^' : ''}${escaped}]`;
  return isPattern(source) ? { source, length: whole.length } : undefined;
}

function wildcard(token: string, beginsFolder: boolean): string {
  if (token === '?') return '[^/]';
  if (token === '*' || !beginsFolder) return token.endsWith('/') ? '[^/]*/' : '[^/]*';
  return token === '**/' ? '(?:[^/]+/)*' : '.*';
}

/** Ranges may be out of order: `[z-a]`. */
function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'su');
    return true;
  } catch {
    return false;
  }
}
