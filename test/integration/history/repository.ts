import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A little repository that a test makes, in a folder of its own. */
export class TestRepository {
  readonly folder: string;
  readonly root: string;
  #time = 1_700_000_000;

  constructor(name = 'work') {
    this.root = mkdtempSync(join(tmpdir(), 'mopq-history-'));
    this.folder = join(this.root, name);
    mkdirSync(this.folder);
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
        GIT_AUTHOR_NAME: 'Ann',
        GIT_AUTHOR_EMAIL: 'ann@example.org',
        GIT_COMMITTER_NAME: 'Ann',
        GIT_COMMITTER_EMAIL: 'ann@example.org',
        GIT_AUTHOR_DATE: `${this.#time} +0000`,
        GIT_COMMITTER_DATE: `${this.#time} +0000`,
      },
    }).trim();
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Commits all that is there, a minute after the last commit; returns the hash. */
  commit(subject: string, files: Record<string, string> = {}): string {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.#time += 60;
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Lines that differ from one another, so that renames are told by content. */
export const lines = (name: string, count = 12): string =>
  `${Array.from({ length: count }, (_, i) => `${name} line ${i}`).join('\n')}\n`;
