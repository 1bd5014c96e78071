import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PathInspector } from '../../../src/engine/files/inspect.ts';
import type { LeftOut, SkipReason } from '../../../src/engine/files/leftOut.ts';
import { walk } from '../../../src/engine/files/walk.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-walk-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text = 'text'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function found(skipped: Record<string, SkipReason> = {}, includes: string[] = []): Promise<string[]> {
  const paths: string[] = [];
  const onSkip = (path: string, why: LeftOut): void => {
    skipped[path] = why.reason;
  };
  const options = { excludes: [], includes, maxFileBytes: 1000, onSkip };
  for await (const file of walk(root, options)) paths.push(file.path);
  return paths;
}

describe('walk', () => {
  it('finds files below, and says why it leaves others out', async () => {
    write('src/a.ts');
    write('src/deep/b.py');
    write('big.txt', 'x'.repeat(1001));
    write('.env', 'KEY=1');
    write('logo.png');
    write('package-lock.json', '{}');
    write('out/gen.js');
    write('.gitignore', 'out/\n');
    const skipped: Record<string, SkipReason> = {};
    expect(await found(skipped)).toEqual(['.gitignore', 'src/a.ts', 'src/deep/b.py']);
    expect(skipped).toEqual({
      '.env': 'secret',
      'big.txt': 'too large',
      'logo.png': 'binary',
      'out/': 'ignored',
      'package-lock.json': 'generated',
    });
  });

  it('honours nested ignore files and .mopqignore over .gitignore', async () => {
    write('.gitignore', '*.tmp\ndata/\n');
    write('.mopqignore', '!data/\nnotes/\n');
    write('a/.gitignore', '!keep.tmp\n');
    write('a/keep.tmp');
    write('a/drop.tmp');
    write('data/d.txt');
    write('notes/n.txt');
    expect(await found()).toEqual(['.gitignore', '.mopqignore', 'a/.gitignore', 'a/keep.tmp', 'data/d.txt']);
  });

  it('finds what is included in folders that are left out, and tells of these folders once', async () => {
    write('.gitignore', 'out/\nvendor/\n');
    write('out/api/schema.ts');
    write('out/api/.env', 'KEY=1');
    write('out/deep/far/other.ts');
    write('vendor/ours/.gitignore', 'tmp/\n');
    write('vendor/ours/a.ts');
    write('vendor/ours/tmp/b.ts');
    write('vendor/theirs/c.ts');
    const skipped: Record<string, SkipReason> = {};
    expect(await found(skipped, ['out/api/*', 'vendor/ours/'])).toEqual([
      '.gitignore',
      'out/api/schema.ts',
      'vendor/ours/.gitignore',
      'vendor/ours/a.ts',
    ]);
    expect(skipped).toEqual({ 'out/': 'ignored', 'vendor/': 'ignored', 'vendor/ours/tmp/': 'ignored' });
    const options = { excludes: [], includes: ['out/api/*', 'vendor/ours/'], maxFileBytes: 1000 };
    const judged = (path: string) => new PathInspector(root, options).inspect(path);
    expect(await judged('out/api/schema.ts')).toMatchObject({ is: 'file' });
    expect(await judged('out/deep/far/other.ts')).toMatchObject({ is: 'skipped', path: 'out/' });
    expect(await judged('vendor/ours/a.ts')).toMatchObject({ is: 'file' });
    expect(await judged('vendor/ours/tmp/b.ts')).toMatchObject({ is: 'skipped', path: 'vendor/ours/tmp/' });
    expect(await judged('vendor/theirs/c.ts')).toMatchObject({ is: 'skipped', path: 'vendor/' });
    expect(await judged('vendor')).toEqual({ is: 'folder', isLink: false });
  });

  it('walks one folder by the rules above it too, and nothing of one that is left out', async () => {
    write('.gitignore', 'out/\n*.tmp\n');
    write('src/.gitignore', '!keep.tmp\n');
    write('src/deep/keep.tmp');
    write('src/deep/drop.tmp');
    write('src/deep/far/a.ts');
    write('src/b.ts');
    write('out/deep/c.ts');
    const below = async (folder: string): Promise<string[]> => {
      const paths: string[] = [];
      for await (const { path } of walk(root, { excludes: [], maxFileBytes: 1000 }, folder)) paths.push(path);
      return paths;
    };
    expect(await below('src/deep/')).toEqual(['src/deep/keep.tmp', 'src/deep/far/a.ts']);
    expect(await below('out/deep/')).toEqual([]);
  });

  it('ends at loops of links and does not read a file twice', async () => {
    write('a/x.ts');
    symlinkSync(root, join(root, 'a', 'loop'));
    symlinkSync(join(root, 'a', 'x.ts'), join(root, 'y.ts'));
    expect(await found()).toEqual(['a/x.ts']);
  });

  it('judges one path as the walk does', async () => {
    write('.gitignore', 'out/\n');
    write('out/a.ts');
    write('src/a.ts');
    const options = { excludes: [], maxFileBytes: 1000 };
    write('big.txt', 'x'.repeat(1001));
    symlinkSync(join(root, 'src/a.ts'), join(root, 'link.ts'));
    const judged = (path: string) => new PathInspector(root, options).inspect(path);
    expect(await judged('src/a.ts')).toMatchObject({ is: 'file', file: { language: 'typescript' } });
    const rule = { pattern: 'out/', file: '.gitignore', line: 1 };
    expect(await judged('out/a.ts')).toEqual({ is: 'skipped', path: 'out/', reason: 'ignored', rule });
    expect(await judged('out')).toEqual({ is: 'skipped', path: 'out/', reason: 'ignored', rule });
    expect(await judged('.env')).toEqual({ is: 'gone' });
    expect(await judged('big.txt')).toEqual({
      is: 'skipped',
      path: 'big.txt',
      reason: 'too large',
      bytes: 1001,
      mostBytes: 1000,
    });
    expect(await judged('src')).toEqual({ is: 'folder', isLink: false });
    expect(await judged('link.ts')).toEqual({ is: 'folder', isLink: true });
    expect(await judged('src/gone.ts')).toEqual({ is: 'gone' });
  });
});
