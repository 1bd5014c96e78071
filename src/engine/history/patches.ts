import { git } from './git.ts';
import { unquote } from './quoting.ts';

/** What one commit added to one file. */
export interface Patch {
  readonly hash: string;
  /** The file's name in that commit, relative to the folder, with `/`. */
  readonly path: string;
  /** Lines that it added, in order. */
  readonly added: readonly string[];
  /** The lines that git names as the beginning of what was changed: usually functions or sections. */
  readonly headings: readonly string[];
}

export interface PatchOptions {
  readonly signal?: AbortSignal;
  /** Further added lines of a file are left out. */
  readonly maxLinesAFile?: number;
}

const MAX_LINES_A_FILE = 400;
/** Longer lines are cut: nobody wrote them. */
const MAX_LINE = 2000;

/** A clone without old contents makes git fail at every commit that it lacks; so often it is started again. */
const MAX_FAILURES = 100;
const ARGUMENTS = [
  ...['diff-tree', '--stdin', '-r', '-p', '-U0', '-M', '--no-ext-diff', '--no-textconv', '--relative'],
  ...['--no-color', '--src-prefix=a/', '--dst-prefix=b/', '--ignore-submodules=all'],
];

/**
 * Reads what commits added, file by file. Merges, commits without a parent, binary files and files that only lost lines
 * have no patches; nor have commits whose contents the clone lacks.
 *
 * @throws the signal's reason once that is aborted
 */
export async function* readPatches(
  folder: string,
  hashes: Iterable<string>,
  { signal, maxLinesAFile = MAX_LINES_A_FILE }: PatchOptions = {},
): AsyncGenerator<Patch> {
  let rest = [...hashes];
  for (let failures = 0; rest.length > 0 && failures <= MAX_FAILURES; failures++) {
    const parser = new PatchParser(maxLinesAFile);
    const run = git(folder, [...ARGUMENTS], { signal, lines: rest });
    let next = await run.next();
    for (; next.done !== true; next = await run.next()) {
      const patch = parser.read(next.value);
      if (patch !== undefined) yield patch;
    }
    if (next.value !== 'failed') {
      const last = parser.end();
      if (last !== undefined) yield last;
      return;
    }
    // The commit that it came to is one whose contents are not there; the patch that it was at is not whole.
    rest = rest.slice(Math.max(0, rest.indexOf(parser.hash)) + 1);
  }
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@ ?(.*)$/;

/** Reads the lines of `git diff-tree -p`. Lines of content are counted, since they may look like anything. */
class PatchParser {
  readonly #maxLines: number;
  #hash = '';
  #patch: { hash: string; path: string; added: string[]; headings: string[] } | undefined;
  /** Lines that the present hunk has still to come: removed and added. */
  #removed = 0;
  #added = 0;

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  /** The commit that it has come to. */
  get hash(): string {
    return this.#hash;
  }

  /** Takes in a line; gives the patch that came to its end with it. */
  read(line: string): Patch | undefined {
    if (this.#removed > 0 && line.startsWith('-')) this.#removed--;
    else if (this.#added > 0 && line.startsWith('+')) this.#readAdded(line);
    else if (line.startsWith('@@ ')) this.#readHunk(line);
    else if (line.startsWith('+++ ')) this.#readPath(line.slice(4));
    else if (line.startsWith('diff --git ')) return this.end();
    else if (/^[0-9a-f]{40,64}$/.test(line)) {
      const ended = this.end();
      this.#hash = line;
      return ended;
    }
    return undefined;
  }

  end(): Patch | undefined {
    const ended = this.#patch;
    this.#patch = undefined;
    this.#removed = 0;
    this.#added = 0;
    return ended !== undefined && ended.added.length > 0 ? ended : undefined;
  }

  #readPath(written: string): void {
    // Git ends a name that has spaces with a tab.
    const path = unquote(written.replace(/\t$/, ''));
    if (path.startsWith('b/'))
      this.#patch = { hash: this.#hash, path: path.slice(2), added: [], headings: [] };
  }

  #readHunk(line: string): void {
    const [, removed = '1', added = '1', heading = ''] = HUNK.exec(line) ?? [];
    this.#removed = Number(removed);
    this.#added = Number(added);
    const headings = this.#patch?.headings;
    if (heading !== '' && headings !== undefined && headings.length < this.#maxLines) headings.push(heading);
  }

  #readAdded(line: string): void {
    this.#added--;
    const added = this.#patch?.added;
    if (added !== undefined && added.length < this.#maxLines) added.push(line.slice(1, MAX_LINE));
  }
}
