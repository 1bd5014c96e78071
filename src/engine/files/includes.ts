import { globMatcher } from './glob.ts';

/** Globs of what is indexed although rules leave it out. One that matches a folder stands for all that is in it. */
export class Includes {
  readonly #has: readonly ((path: string) => boolean)[];
  readonly #leadTo: readonly ((folder: string) => boolean)[];

  constructor(globs: readonly string[]) {
    const clean = globs.map((glob) => glob.replace(/^\.?\//, '').replace(/(?:\/|\/\*\*)+$/, ''));
    this.#has = clean.map(globMatcher);
    this.#leadTo = clean.flatMap(foldersOnTheWay);
  }

  /** @param path relative to the root, without a `/` at its end */
  has(path: string): boolean {
    return this.#has.some((matches) => matches(path));
  }

  /** Whether something below a folder may be included, so that it must be looked into although it is left out. */
  mayBeBelow(folder: string): boolean {
    return this.#leadTo.some((matches) => matches(folder));
  }
}

/** What matches the folders above what a glob matches; from its first `**` on, any folder may be one. */
function foldersOnTheWay(glob: string): ((folder: string) => boolean)[] {
  const parts = glob.split('/');
  const deep = parts.findIndex((part) => part.includes('**') || !isBalanced(part));
  const plain = deep < 0 ? parts.slice(0, -1) : parts.slice(0, deep);
  const above = plain.map((_, i) => parts.slice(0, i + 1).join('/'));
  return [...above, ...(deep < 0 ? [] : [[...plain, '**'].join('/')])].map(globMatcher);
}

/** Whether no brace reaches over the `/` at which the glob was split. */
const isBalanced = (part: string): boolean => part.split('{').length === part.split('}').length;
