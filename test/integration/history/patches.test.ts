import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Patch, readPatches } from '../../../src/engine/history/patches.ts';
import { lines, TestRepository } from './repository.ts';

let repository: TestRepository;

beforeEach(() => {
  repository = new TestRepository();
});

afterEach(() => repository.remove());

async function patches(hashes: readonly string[], folder = repository.folder, maxLinesAFile?: number) {
  const read: Patch[] = [];
  const options = maxLinesAFile === undefined ? {} : { maxLinesAFile };
  for await (const patch of readPatches(folder, hashes, options)) read.push(patch);
  return read;
}

describe('readPatches', () => {
  it('tells added lines and headings by commit and file', async () => {
    const code = 'function first() {\n  one();\n  two();\n}\n\nfunction second() {\n  three();\n}\n';
    repository.commit('root', { 'a.js': code });
    const one = repository.commit('one', { 'a.js': code.replace('three();', 'drei();\n  vier();') });
    const two = repository.commit('two', { 'b c.js': 'new\n' });
    expect(await patches([two, one])).toEqual([
      { hash: two, path: 'b c.js', added: ['new'], headings: [] },
      { hash: one, path: 'a.js', added: ['  drei();', '  vier();'], headings: ['function second() {'] },
    ]);
  });

  it('takes content for content, whatever it looks like', async () => {
    const hash = '0123456789012345678901234567890123456789';
    repository.commit('root', { a: '-- x\n' });
    const text = `++ b/other\ndiff --git a/x b/x\n@@ -1 +1 @@\n${hash}\n\\ No newline\nend`;
    const next = repository.commit('next', { a: text });
    expect(await patches([next])).toEqual([{ hash: next, path: 'a', added: text.split('\n'), headings: [] }]);
  });

  it('knows the name in that commit, however it is written', async () => {
    repository.commit('root', { 'old.txt': lines('x') });
    repository.git('mv', 'old.txt', 'ä "q" \\ n\tw.txt');
    const moved = repository.commit('move', { 'ä "q" \\ n\tw.txt': `${lines('x')}more\n` });
    expect(await patches([moved])).toMatchObject([{ path: 'ä "q" \\ n\tw.txt', added: ['more'] }]);
  });

  it('skips binary files, and survives bytes that are no UTF-8', async () => {
    repository.commit('root', { a: 'a\n' });
    repository.write('binary', new Uint8Array([0, 1, 2, 3]));
    repository.write('latin', new Uint8Array([0x73, 0xf6, 0x0a]));
    const next = repository.commit('next');
    expect(await patches([next])).toEqual([{ hash: next, path: 'latin', added: ['s\ufffd'], headings: [] }]);
  });

  it('has nothing of roots, merges and files that only lost lines', async () => {
    const root = repository.commit('root', { a: lines('a'), b: 'b\n' });
    const less = repository.commit('less', { a: lines('a', 5) });
    rmSync(join(repository.folder, 'b'));
    const gone = repository.commit('gone');
    expect(await patches([root, less, gone])).toEqual([]);
  });

  it('keeps to a sub-folder and to so many lines a file', async () => {
    repository.commit('root', { a: 'a\n' });
    const next = repository.commit('next', { a: 'aa\n', 'sub/b': lines('b') });
    const found = await patches([next], join(repository.folder, 'sub'), 2);
    expect(found).toEqual([{ hash: next, path: 'b', added: ['b line 0', 'b line 1'], headings: [] }]);
  });

  it('runs no program that the repository configures', async () => {
    repository.commit('root', { a: 'a\n', '.gitattributes': '* diff=evil\n' });
    const next = repository.commit('next', { a: 'b\n' });
    const trace = join(repository.root, 'ran');
    repository.git('config', 'diff.evil.textconv', `touch ${trace}; cat`);
    repository.git('config', 'diff.external', `touch ${trace}`);
    expect(await patches([next])).toMatchObject([{ added: ['b'] }]);
    expect(() => rmSync(trace)).toThrow();
  });

  it('ends git when its reader stops or aborts', async () => {
    repository.commit('root', { a: 'a\n' });
    const hashes = [1, 2, 3].map((n) => repository.commit(`commit ${n}`, { a: `${n}\n` }));
    for await (const patch of readPatches(repository.folder, hashes)) {
      expect(patch.added).toEqual(['1']);
      break;
    }
    const abort = new AbortController();
    const reading = async () => {
      for await (const _ of readPatches(repository.folder, hashes, { signal: abort.signal })) {
        abort.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
  });
});
