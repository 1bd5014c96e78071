import ignore, { type Ignore } from 'ignore';
import { globMatcher } from './glob.ts';

/** Names of the files whose rules apply to their own folder and below, in order; later ones win. */
export const IGNORE_FILES = ['.gitignore', '.mopqignore'] as const;

/**
 * Never worth searching. `.mopqignore` may take them back (`!vendor/`), except for the folders of version control.
 */
const DEFAULT_RULES = [
  'node_modules/',
  'bower_components/',
  '__pycache__/',
  '.venv/',
  'venv/',
  '.tox/',
  '.mypy_cache/',
  '.pytest_cache/',
  '.ruff_cache/',
  '.gradle/',
  '.idea/',
  '.vs/',
  '.cache/',
  '.next/',
  '.nuxt/',
  '.svelte-kit/',
  '.dart_tool/',
  '.eggs/',
  '*.egg-info/',
];
const ALWAYS = /(?:^|\/)(?:\.git|\.hg|\.svn|\.jj)(?:\/|$)/;

interface Level {
  /** Folder that the rules are relative to, '' for the root, otherwise ending with `/`. */
  readonly folder: string;
  readonly lines: readonly string[];
  readonly rules: Ignore;
}

type Exclude = (path: string) => boolean;

const level = (folder: string, lines: readonly string[]): Level => ({
  folder,
  lines,
  rules: ignore().add([...lines]),
});

/**
 * The rules in force in one folder: the defaults, the excludes of the settings and every ignore file from the root
 * down. A later file of a folder overrules an earlier one, and a deeper folder a shallower one, as in git. Immutable:
 * a folder's children share it.
 */
export class IgnoreRules {
  readonly #levels: readonly Level[];
  readonly #excludes: readonly Exclude[];

  private constructor(levels: readonly Level[], excludes: readonly Exclude[]) {
    this.#levels = levels;
    this.#excludes = excludes;
  }

  /** @param excludes globs as in `files.exclude`: matched against paths relative to the root */
  static root(excludes: readonly string[]): IgnoreRules {
    return new IgnoreRules([level('', DEFAULT_RULES)], excludes.map(globMatcher));
  }

  /**
   * The rules with those of one ignore file added.
   *
   * @param folder relative to the root, '' or ending with `/`
   */
  with(folder: string, text: string): IgnoreRules {
    const lines = text.split(/\r?\n/);
    const last = this.#levels.at(-1);
    if (last?.folder !== folder)
      return new IgnoreRules([...this.#levels, level(folder, lines)], this.#excludes);
    const joined = level(folder, [...last.lines, ...lines]);
    return new IgnoreRules([...this.#levels.slice(0, -1), joined], this.#excludes);
  }

  /** @param path relative to the root, with `/`; a folder ends with `/` */
  ignores(path: string): boolean {
    if (ALWAYS.test(path)) return true;
    const bare = path.endsWith('/') ? path.slice(0, -1) : path;
    if (this.#excludes.some((excludes) => excludes(bare))) return true;
    for (const { folder, rules } of this.#levels.toReversed()) {
      const inside = path.slice(folder.length);
      if (inside === '' || inside === '/') continue;
      const verdict = rules.test(inside);
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }
}
