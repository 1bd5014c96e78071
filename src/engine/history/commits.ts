import { type GitEnd, git } from './git.ts';
import { type Change, Names } from './names.ts';
import { filesAtHead, type Repository, readRepository } from './repository.ts';

export interface Commit {
  readonly hash: string;
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
  /** First line of its message, as it stands. */
  readonly subject: string;
  readonly author: Author;
  /** Files that it changed and that are there still, as they are called now; relative to the folder, with `/`. */
  readonly paths: readonly string[];
  /** The same files, as they were called then. */
  readonly pathsThen: readonly string[];
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface CommitOptions {
  /** How many commits at most, counted before any are left out. */
  readonly maxCommits?: number;
  /** Only commits after this one. */
  readonly since?: string;
  readonly signal?: AbortSignal;
  /** Ends with the commits read so far after this time. */
  readonly maxMs?: number;
}

export interface History {
  readonly state: Repository['state'];
  /** The repository lacks its older commits. */
  readonly shallow: boolean;
  /** The commit that is checked out. */
  readonly head?: string;
  /** Newest first; without merges and commits that have no known parent. */
  readonly commits: readonly Commit[];
  /** Names before the oldest commit read that mean something else now: a file's new name, or undefined. */
  readonly moved: ReadonlyMap<string, string | undefined>;
}

export const MAX_COMMITS = 5000;
/** Above this many added and deleted files a commit's renames are found by equal content alone. */
const RENAME_LIMIT = 300;
const START = '\x01';
const FIELDS = 6;
const FORMAT = `--format=%x01%H%x00%ct%x00%P%x00%an%x00%ae%x00%s`;
/** Links and submodules are no files. */
const FILE_MODE = /^100/;

/**
 * Reads the history of what is checked out, as far as it concerns the folder.
 *
 * @throws the signal's reason once that is aborted
 */
export async function readCommits(folder: string, options: CommitOptions = {}): Promise<History> {
  const repository = await readRepository(folder, options.signal);
  const nothing = { commits: [], moved: new Map() };
  if (repository.state !== 'ok') return { state: repository.state, shallow: false, ...nothing };
  const { shallow, head } = repository;
  if (head === undefined) return { state: 'ok', shallow, ...nothing };
  const atHead = await filesAtHead(folder, options.signal);
  const log = (similarity: string) => logArguments(repository.prefix, similarity, options);
  let read = await readLog(folder, log('-M'), atHead, options);
  // A clone without old contents cannot compare them; there, equal hashes alone tell a rename.
  if (read.end === 'failed') read = await readLog(folder, log('-M100%'), atHead, options);
  return { state: 'ok', shallow, head, commits: read.commits, moved: read.names.moved };
}

function logArguments(prefix: string, similarity: string, options: CommitOptions): string[] {
  const { since, maxCommits = MAX_COMMITS } = options;
  return [
    'log',
    ...['-z', '--raw', '--no-abbrev', '--no-merges', '--no-color', '--encoding=UTF-8'],
    ...['--no-ext-diff', '--no-textconv', '--no-follow', '--ignore-submodules=none'],
    ...[similarity, `-l${RENAME_LIMIT}`, `--max-count=${maxCommits}`, FORMAT],
    since === undefined ? 'HEAD' : `${since}..HEAD`,
    // Commits that do not touch the folder need not be looked for where all of them do.
    ...(prefix === '' ? ['--'] : ['--relative', '--', '.']),
  ];
}

async function readLog(
  folder: string,
  args: readonly string[],
  atHead: ReadonlySet<string>,
  { signal, maxMs }: CommitOptions,
): Promise<{ end: GitEnd; commits: Commit[]; names: Names }> {
  const names = new Names(atHead);
  const commits: Commit[] = [];
  const parser = new LogParser((read) => {
    const commit = asCommit(read, names);
    names.tell(read.changes);
    if (commit !== undefined) commits.push(commit);
  });
  const run = git(folder, args, { signal, maxMs, separator: '\0' });
  for (;;) {
    const { done, value } = await run.next();
    if (done !== true) {
      parser.read(value);
      continue;
    }
    parser.end();
    return { end: value, commits, names };
  }
}

interface LoggedCommit {
  readonly fields: readonly string[];
  readonly changes: Change[];
}

/** Puts commits together from the records of `git log -z --raw`: six fields, then each file's line and its names. */
class LogParser {
  readonly #take: (commit: LoggedCommit) => void;
  #commit: { fields: string[]; changes: Change[] } | undefined;
  /** Status of the file whose names come next; undefined for what is no file. */
  #status: string | undefined;
  #isFile = false;
  #names: string[] = [];
  #missing = 0;

  constructor(take: (commit: LoggedCommit) => void) {
    this.#take = take;
  }

  read(record: string): void {
    if (this.#missing > 0) this.#readName(record);
    else if (this.#commit !== undefined && this.#commit.fields.length < FIELDS)
      this.#commit.fields.push(record);
    else if (record.startsWith(START)) this.#begin(record.slice(1));
    else this.#readChange(record.trimStart());
  }

  /** The last commit is complete, as far as it came. */
  end(): void {
    if (this.#commit?.fields.length === FIELDS) this.#take(this.#commit);
    this.#commit = undefined;
  }

  #begin(hash: string): void {
    this.end();
    this.#commit = { fields: [hash], changes: [] };
  }

  /** `:MODE MODE HASH HASH STATUS`; renames have two names. */
  #readChange(line: string): void {
    const [before = '', after = '', , , status = ''] = line.slice(1).split(' ');
    this.#isFile = FILE_MODE.test(status === 'D' ? before : after);
    this.#status = status;
    this.#names = [];
    this.#missing = /^[RC]/.test(status) ? 2 : 1;
  }

  #readName(name: string): void {
    this.#names.push(name);
    this.#missing--;
    if (this.#missing > 0 || !this.#isFile || this.#status === undefined) return;
    const path = this.#names.at(-1) ?? '';
    const from = this.#names.length === 2 ? { from: this.#names[0] as string } : {};
    this.#commit?.changes.push({ status: this.#status, path, ...from });
  }
}

function asCommit({ fields, changes }: LoggedCommit, names: Names): Commit | undefined {
  const [hash = '', time, parents, name = '', email = '', subject = ''] = fields;
  // Without a parent everything seems new, which says nothing about single files.
  if (parents === '') return undefined;
  const kept = changes.flatMap(({ status, path }) => {
    const now = status === 'D' ? undefined : names.now(path);
    return now === undefined ? [] : [[now, path] as const];
  });
  return {
    hash,
    time: Number(time),
    subject,
    author: { name, email },
    paths: kept.map(([now]) => now),
    pathsThen: kept.map(([, then]) => then),
  };
}
