import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';

/** How a run of git came to its end; `late`: it was ended since it took too long. */
export type GitEnd = 'done' | 'no-git' | 'failed' | 'late';

export interface GitOptions {
  readonly signal?: AbortSignal | undefined;
  /** It is ended after this time. */
  readonly maxMs?: number | undefined;
  /** Lines for its standard input. */
  readonly lines?: Iterable<string>;
  /** Splits what it prints into records: NUL or line feed. */
  readonly separator?: '\0' | '\n';
}

/** What runs a program, reaches a network or decides by the user's display settings is off, whatever is configured. */
const SAFE_CONFIG = [
  'core.fsmonitor=false',
  'core.quotepath=off',
  'log.showSignature=false',
  // Larger files count as binary, so that no patch is made of them.
  'core.bigFileThreshold=4m',
].flatMap((setting) => ['-c', setting]);

/** Variables of git that say where it is and how it is configured. Others would lead it to another repository. */
const KEPT_VARIABLES = /^GIT_(?:EXEC_PATH|CONFIG.*|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/;

/**
 * Runs the user's git in a folder and gives its output record by record, while it runs. Whoever stops reading ends it.
 *
 * @returns after the last record, how it ended
 * @throws the signal's reason once that is aborted
 */
export async function* git(
  folder: string,
  args: readonly string[],
  { signal, maxMs, lines = [], separator = '\n' }: GitOptions = {},
): AsyncGenerator<string, GitEnd> {
  signal?.throwIfAborted();
  const child = start(folder, args);
  const ended = endOf(child);
  const kill = (): boolean => child.kill('SIGKILL');
  let late = false;
  const clock = maxMs === undefined ? undefined : setTimeout(() => (late = kill()), maxMs);
  signal?.addEventListener('abort', kill);
  try {
    feed(child, lines);
    yield* records(child.stdout, separator.charCodeAt(0));
    signal?.throwIfAborted();
    const end = await ended;
    return late ? 'late' : end;
  } finally {
    clearTimeout(clock);
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

/** All that git prints, and how it ended. */
export async function gitOutput(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<{ readonly end: GitEnd; readonly records: readonly string[] }> {
  const run = git(folder, args, options);
  const read: string[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { end: next.value, records: read };
    read.push(next.value);
  }
}

function start(folder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('git', ['--no-pager', '-C', resolve(folder), ...SAFE_CONFIG, ...args], {
    // Windows looks for a program in the current folder first, which may be one that nobody trusts.
    cwd: dirname(process.execPath),
    env: environment(),
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  }) as unknown as ChildProcessWithoutNullStreams;
}

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || KEPT_VARIABLES.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<GitEnd> {
  return new Promise((done) => {
    child.once('error', () => done('no-git'));
    child.once('close', (code) => done(code === 0 ? 'done' : 'failed'));
  });
}

function feed(child: ChildProcessWithoutNullStreams, lines: Iterable<string>): void {
  // A git that ends early reads no further, which its end tells better.
  child.stdin.on('error', () => undefined);
  Readable.from(withLineFeeds(lines)).pipe(child.stdin);
}

function* withLineFeeds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** Splits bytes at a separator. Bytes that are no UTF-8 become replacement characters. */
async function* records(bytes: AsyncIterable<Buffer>, separator: number): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  for await (const block of bytes) {
    let from = 0;
    for (let to = block.indexOf(separator); to >= 0; to = block.indexOf(separator, from)) {
      const last = block.subarray(from, to);
      yield (begun.length === 0 ? last : Buffer.concat([...begun, last])).toString();
      begun = [];
      from = to + 1;
    }
    if (from < block.length) begun.push(block.subarray(from));
  }
  if (begun.length > 0) yield Buffer.concat(begun).toString();
}
