import ignore, { type Ignore } from 'ignore';
import { OWN_EXCLUDE, type SettingGlob } from './fileRules.ts';
import { globMatcher } from './glob.ts';
import { Includes } from './includes.ts';
import type { Rule } from './leftOut.ts';

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
const ALWAYS = /(?:^|\/)(\.git|\.hg|\.svn|\.jj)(?:\/|$)/;

/** A line of an ignore file; `mark` tells where it stands, as `FILE:LINE`, and is left out where it is built in. */
interface Line {
  readonly pattern: string;
  readonly mark?: string;
}

interface Level {
  /** Folder that the rules are relative to, '' for the root, otherwise ending with `/`. */
  readonly folder: string;
  readonly lines: readonly Line[];
  readonly rules: Ignore;
}

interface Exclude {
  readonly rule: Rule;
  readonly matches: (path: string) => boolean;
}

/** As git takes patterns where it has made a repository: `*.s` leaves `head.S` in, unless both name one file. */
const CASELESS = process.platform === 'win32' || process.platform === 'darwin';

const level = (folder: string, lines: readonly Line[]): Level => ({
  folder,
  lines,
  rules: ignore({ ignorecase: CASELESS }).add(lines),
});

const defaults = (folder: string): Level =>
  level(
    folder,
    DEFAULT_RULES.map((pattern) => ({ pattern })),
  );

/** What the rules say of a path: the one that leaves it out, that it is taken in all the same, or nothing. */
export type Verdict = { readonly out: Rule } | 'included' | undefined;

/**
 * The rules in force in one folder: the defaults, the globs of the settings and every ignore file from the root down. A
 * later file of a folder overrules an earlier one, and a deeper folder a shallower one, as in git. Immutable: a
 * folder's children share it.
 */
export class IgnoreRules {
  readonly includes: Includes;
  readonly #levels: readonly Level[];
  readonly #excludes: readonly Exclude[];

  private constructor(levels: readonly Level[], excludes: readonly Exclude[], includes: Includes) {
    this.#levels = levels;
    this.#excludes = excludes;
    this.includes = includes;
  }

  /** The rules of the settings, matched against paths relative to the root, and those that are built in. */
  static root(excludes: readonly SettingGlob[], includes: readonly string[] = []): IgnoreRules {
    const matchers = excludes.map(({ glob, setting }) => ({
      rule: { pattern: glob, setting },
      matches: globMatcher(glob),
    }));
    return new IgnoreRules([defaults('')], matchers, new Includes(includes));
  }

  /**
   * The rules with those of one ignore file added.
   *
   * @param folder relative to the root, '' or ending with `/`
   * @param file that of the rules, relative to the root
   */
  with(folder: string, text: string, file: string): IgnoreRules {
    const lines = text.split(/\r?\n/).map((pattern, i) => ({ pattern, mark: `${file}:${i + 1}` }));
    const last = this.#levels.at(-1);
    const levels =
      last?.folder === folder
        ? [...this.#levels.slice(0, -1), level(folder, [...last.lines, ...lines])]
        : [...this.#levels, level(folder, lines)];
    return new IgnoreRules(levels, this.#excludes, this.includes);
  }

  /** The rules inside of a folder that is included: what ignore files above say of it no longer counts. */
  afresh(folder: string): IgnoreRules {
    return new IgnoreRules([defaults(folder)], this.#excludes, this.includes);
  }

  /** @param path relative to the root, with `/`; a folder ends with `/` */
  judge(path: string): Verdict {
    const [, control] = ALWAYS.exec(path) ?? [];
    if (control !== undefined) return { out: { pattern: `${control}/` } };
    const bare = path.endsWith('/') ? path.slice(0, -1) : path;
    const excluded = this.#excludes.filter(({ matches }) => matches(bare)).map(({ rule }) => rule);
    const own = excluded.find(({ setting }) => setting === OWN_EXCLUDE);
    if (own !== undefined) return { out: own };
    if (this.includes.has(bare)) return 'included';
    const [by] = excluded;
    return by === undefined ? this.#byFiles(path) : { out: by };
  }

  #byFiles(path: string): Verdict {
    for (const { folder, rules } of this.#levels.toReversed()) {
      const inside = path.slice(folder.length);
      if (inside === '' || inside === '/') continue;
      const verdict = rules.test(inside);
      if (verdict.rule !== undefined) return { out: ruleOf(verdict.rule) };
      if (verdict.unignored) return undefined;
    }
    return undefined;
  }
}

function ruleOf({ pattern, mark }: ignore.IgnoreRule): Rule {
  if (mark === undefined) return { pattern };
  const colon = mark.lastIndexOf(':');
  return { pattern, file: mark.slice(0, colon), line: Number(mark.slice(colon + 1)) };
}
