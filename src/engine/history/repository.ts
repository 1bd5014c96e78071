import { join } from 'node:path';
import { gitOutput } from './git.ts';

/** Where a folder stands in a repository, or why it has no history. */
export type Repository =
  | { readonly state: 'no-git' | 'no-repository' }
  | {
      readonly state: 'ok';
      readonly shallow: boolean;
      /** Path of the folder in the repository, with a `/` at its end; empty where it is the repository's own. */
      readonly prefix: string;
      /** Hash of the commit that is checked out; undefined before the first one. */
      readonly head: string | undefined;
    };

export async function readRepository(folder: string, signal?: AbortSignal): Promise<Repository> {
  const asked = ['--is-inside-work-tree', '--is-shallow-repository', '--show-prefix'];
  const { end, records } = await gitOutput(folder, ['rev-parse', ...asked], { signal });
  if (end === 'no-git') return { state: 'no-git' };
  const [inside, shallow, prefix = ''] = records;
  if (end === 'failed' || inside !== 'true') return { state: 'no-repository' };
  return { state: 'ok', shallow: shallow === 'true', prefix, head: await readHead(folder, signal) };
}

/** Hash of the commit that is checked out; undefined where there is none, for whatever reason. */
export async function readHead(folder: string, signal?: AbortSignal): Promise<string | undefined> {
  const { records } = await gitOutput(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    signal,
  });
  return records[0];
}

/** Whether a commit leads to the one that is checked out; false where there is no such commit any more. */
export async function leadsToHead(folder: string, hash: string, signal?: AbortSignal): Promise<boolean> {
  return (await gitOutput(folder, ['merge-base', '--is-ancestor', hash, 'HEAD'], { signal })).end === 'done';
}

/** Files that the commit which is checked out has below the folder; neither links nor submodules. */
export async function filesAtHead(folder: string, signal?: AbortSignal): Promise<Set<string>> {
  const { records } = await gitOutput(folder, ['ls-tree', '-r', '-z', 'HEAD'], { signal, separator: '\0' });
  const files = records.filter((record) => record.startsWith('100'));
  return new Set(files.map((record) => record.slice(record.indexOf('\t') + 1)));
}

/** Where the folder is in the other worktrees of its repository, whose folders may be gone. */
export async function siblingFolders(folder: string, signal?: AbortSignal): Promise<string[]> {
  const [own, listed] = await Promise.all([
    gitOutput(folder, ['rev-parse', '--show-toplevel', '--show-prefix'], { signal }),
    gitOutput(folder, ['worktree', 'list', '--porcelain'], { signal }),
  ]);
  if (own.end !== 'done' || listed.end !== 'done') return [];
  const [top = '', prefix = ''] = own.records;
  const trees = listed.records.filter((line) => line.startsWith(WORKTREE));
  return trees
    .map((line) => line.slice(WORKTREE.length))
    .filter((tree) => tree !== top)
    .map((tree) => join(tree, prefix));
}

const WORKTREE = 'worktree ';
