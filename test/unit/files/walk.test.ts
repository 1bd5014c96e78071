import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectOne, type SkipReason, walk } from '../../../src/engine/files/walk.ts';

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

async function found(skipped: Record<string, SkipReason> = {}, excludes: string[] = []): Promise<string[]> {
  const paths: string[] = [];
  const onSkip = (path: string, reason: SkipReason): void => {
    skipped[path] = reason;
  };
  for await (const file of walk(root, { excludes, maxFileBytes: 1000, onSkip })) paths.push(file.path);
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
    const judged = (path: string) => inspectOne(root, path, options);
    expect(await judged('src/a.ts')).toMatchObject({ is: 'file', file: { language: 'typescript' } });
    expect(await judged('out/a.ts')).toEqual({ is: 'skipped', path: 'out/', reason: 'ignored' });
    expect(await judged('out')).toEqual({ is: 'skipped', path: 'out/', reason: 'ignored' });
    expect(await judged('.env')).toEqual({ is: 'gone' });
    expect(await judged('big.txt')).toEqual({ is: 'skipped', path: 'big.txt', reason: 'too large' });
    expect(await judged('src')).toEqual({ is: 'folder' });
    expect(await judged('link.ts')).toEqual({ is: 'folder' });
    expect(await judged('src/gone.ts')).toEqual({ is: 'gone' });
  });
});
