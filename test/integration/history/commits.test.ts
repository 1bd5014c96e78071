import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCommits } from '../../../src/engine/history/commits.ts';
import { lines, TestRepository } from './repository.ts';

let repository: TestRepository;

beforeEach(() => {
  repository = new TestRepository();
});

afterEach(() => {
  vi.unstubAllEnvs();
  repository.remove();
});

const read = async (folder = repository.folder, options = {}) => {
  const history = await readCommits(folder, options);
  return history.commits.map(({ subject, paths }) => [subject, ...paths]);
};

describe('readCommits', () => {
  it('tells commits, newest first, without the root', async () => {
    repository.commit('root', { 'a.ts': lines('a') });
    repository.commit('second', { 'a.ts': 'a\n', 'b.ts': 'b\n' });
    const head = repository.commit('feat: third "quoted"', { 'b.ts': 'bb\n' });
    const history = await readCommits(repository.folder);
    expect(history).toMatchObject({ state: 'ok', shallow: false, head });
    expect(history.commits[0]).toEqual({
      hash: head,
      time: 1_700_000_180,
      subject: 'feat: third "quoted"',
      author: { name: 'Ann', email: 'ann@example.org' },
      paths: ['b.ts'],
      pathsThen: ['b.ts'],
    });
    expect(await read()).toEqual([
      ['feat: third "quoted"', 'b.ts'],
      ['second', 'a.ts', 'b.ts'],
    ]);
  });

  it('leaves out merges, and files that are gone or were made anew', async () => {
    repository.commit('root', { 'a.ts': 'a\n' });
    repository.commit('add both', { 'gone.ts': lines('gone'), 'anew.ts': lines('anew') });
    repository.commit('change both', { 'gone.ts': 'x\n', 'anew.ts': 'y\n' });
    rmSync(join(repository.folder, 'gone.ts'));
    rmSync(join(repository.folder, 'anew.ts'));
    repository.commit('delete both');
    repository.git('checkout', '-q', '-b', 'side', 'HEAD~1');
    repository.commit('on the side', { 'side.ts': 'side\n' });
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '--no-ff', '-m', 'merge side', 'side');
    repository.commit('make one anew', { 'anew.ts': 'wholly different\n' });
    expect(await read()).toEqual([
      ['make one anew', 'anew.ts'],
      ['on the side', 'side.ts'],
      ['delete both'],
      ['change both'],
      ['add both'],
    ]);
  });

  it('follows renames of files and folders', async () => {
    repository.commit('root', { 'x.ts': 'x\n' });
    repository.commit('add', { 'old/a.ts': lines('a'), 'old/b c.ts': lines('b') });
    repository.git('mv', 'old', 'new');
    repository.commit('move the folder');
    repository.git('mv', 'new/a.ts', 'new/ä "quoted"\t.ts');
    repository.commit('rename one', { 'new/ä "quoted"\t.ts': lines('a', 14) });
    const { commits } = await readCommits(repository.folder);
    expect(commits.map(({ paths, pathsThen }) => [paths, pathsThen])).toEqual([
      [['new/ä "quoted"\t.ts'], ['new/ä "quoted"\t.ts']],
      [
        ['new/ä "quoted"\t.ts', 'new/b c.ts'],
        ['new/a.ts', 'new/b c.ts'],
      ],
      [
        ['new/ä "quoted"\t.ts', 'new/b c.ts'],
        ['old/a.ts', 'old/b c.ts'],
      ],
    ]);
  });

  it('tells what is new since a commit, and how older names changed', async () => {
    repository.commit('root', { 'a.ts': lines('a'), 'b.ts': lines('b'), 'c.ts': 'c\n' });
    const since = repository.commit('known', { 'c.ts': 'cc\n' });
    repository.git('mv', 'a.ts', 'moved.ts');
    rmSync(join(repository.folder, 'b.ts'));
    repository.commit('new');
    const { commits, moved } = await readCommits(repository.folder, { since });
    expect(commits.map(({ subject }) => subject)).toEqual(['new']);
    expect(moved.get('a.ts')).toBe('moved.ts');
    expect(moved.has('b.ts')).toBe(true);
    expect(moved.get('b.ts')).toBeUndefined();
    expect(moved.has('c.ts')).toBe(false);
  });

  it('keeps to a sub-folder, with paths relative to it', async () => {
    repository.commit('root', { 'x.ts': 'x\n' });
    repository.commit('both', { 'outside.ts': 'o\n', 'my sub/in.ts': lines('in') });
    repository.commit('outside only', { 'outside.ts': 'oo\n' });
    repository.git('mv', 'my sub/in.ts', 'my sub/inner.ts');
    repository.commit('rename inside');
    expect(await read(join(repository.folder, 'my sub'))).toEqual([
      ['rename inside', 'inner.ts'],
      ['both', 'inner.ts'],
    ]);
  });

  it('has no files of submodules and links', async () => {
    const other = new TestRepository();
    other.commit('other', { 'o.ts': 'o\n' });
    repository.commit('root', { 'a.ts': 'a\n' });
    execFileSync('ln', ['-s', 'a.ts', join(repository.folder, 'link.ts')]);
    repository.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other.folder, 'module');
    repository.commit('add module', { 'a.ts': 'aa\n' });
    other.remove();
    expect(await read()).toEqual([['add module', '.gitmodules', 'a.ts']]);
  });

  it('leaves out the boundary of a shallow clone', async () => {
    for (const n of [1, 2, 3, 4]) repository.commit(`commit ${n}`, { 'a.ts': `${n}\n` });
    const clone = join(repository.root, 'clone');
    repository.git('clone', '-q', '--depth=2', `file://${repository.folder}`, clone);
    const history = await readCommits(clone);
    expect(history.shallow).toBe(true);
    expect(history.commits.map(({ subject }) => subject)).toEqual(['commit 4']);
  });

  it('caps the number of commits', async () => {
    for (const n of [1, 2, 3, 4]) repository.commit(`commit ${n}`, { 'a.ts': `${n}\n` });
    expect(await read(repository.folder, { maxCommits: 2 })).toEqual([
      ['commit 4', 'a.ts'],
      ['commit 3', 'a.ts'],
    ]);
  });

  it('reads unusual paths of the folder itself', async () => {
    const odd = new TestRepository('ünï "odd" folder');
    odd.commit('root', { 'a.ts': 'a\n' });
    odd.commit('next', { '日本/a.ts': 'b\n' });
    const found = await read(odd.folder);
    odd.remove();
    expect(found).toEqual([['next', '日本/a.ts']]);
  });

  it('is not led astray by variables and settings of git', async () => {
    repository.commit('root', { 'a.ts': 'a\n' });
    repository.commit('next', { 'a.ts': 'b\n' });
    repository.git('config', 'color.ui', 'always');
    repository.git('config', 'log.follow', 'true');
    repository.git('config', 'diff.renames', 'false');
    vi.stubEnv('GIT_DIR', '/nowhere');
    vi.stubEnv('GIT_INDEX_FILE', '/nowhere');
    expect(await read()).toEqual([['next', 'a.ts']]);
  });

  it('tells a folder without git, an empty repository and a missing git apart', async () => {
    const plain = join(repository.root, 'plain');
    mkdirSync(plain);
    expect(await readCommits(plain)).toMatchObject({ state: 'no-repository', commits: [] });
    expect(await readCommits(join(plain, 'missing'))).toMatchObject({ state: 'no-repository' });
    expect(await readCommits(join(repository.folder, '.git'))).toMatchObject({ state: 'no-repository' });
    const empty = await readCommits(repository.folder);
    expect(empty).toMatchObject({ state: 'ok', commits: [] });
    expect(empty.head).toBeUndefined();
    vi.stubEnv('PATH', plain);
    expect(await readCommits(repository.folder)).toMatchObject({ state: 'no-git', commits: [] });
  });

  it('gives what it has when its time is over', async () => {
    repository.commit('root', { 'a.ts': 'a\n' });
    expect(await readCommits(repository.folder, { maxMs: 0 })).toMatchObject({ state: 'ok' });
  });

  it('throws the reason of an abort', async () => {
    repository.commit('root', { 'a.ts': 'a\n' });
    const abort = new AbortController();
    const reading = readCommits(repository.folder, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
