import { execFileSync } from 'node:child_process';

/** Runs git in a folder, with `input` as its standard input. */
export function git(folder: string, args: readonly string[], input = ''): string {
  const user = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.org'];
  return execFileSync('git', [...user, ...args], { cwd: folder, encoding: 'utf8', input });
}
