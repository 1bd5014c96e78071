import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chunkCode } from '../../../src/engine/chunks/code.ts';
import { randomFrom } from '../lexical/random.ts';
import { SPOILS } from './broken.ts';
import { expectEveryLine } from './everyLine.ts';

const root = join(import.meta.dirname, '../../..');
/** Files that people wrote and that lie wherever the tests run: of packages, and of this project. */
const REAL_FILES = [
  'node_modules/zod/v4/core/schemas.js',
  'node_modules/zod/v4/core/schemas.d.ts',
  'node_modules/web-tree-sitter/web-tree-sitter.js',
  'node_modules/tree-sitter-python/grammar.js',
  'node_modules/tree-sitter-python/src/scanner.c',
  'node_modules/tree-sitter-haskell/src/scanner.c',
  'node_modules/tree-sitter-python/bindings/node/binding.cc',
  'node_modules/tree-sitter-bash/binding.gyp',
  'node_modules/tree-sitter-c/src/tree_sitter/array.h',
  'node_modules/mammoth/README.md',
  'node_modules/mammoth/lib/docx/body-reader.js',
  'node_modules/ignore/index.js',
  'node_modules/esbuild/package.json',
  'scripts/ranker/learn.py',
  'scripts/train_mopq.py',
  'src/engine/search/search.ts',
  'package.json',
  'biome.json',
];
/** Of languages that no package here is written in, small files in their manner. */
const SOURCES = globSync('test/fixtures/sources/*', { cwd: root }).sort();

describe('every non-blank line belongs to exactly one chunk', () => {
  it.each([...REAL_FILES, ...SOURCES])('%s', async (path) => {
    const bytes = readFileSync(join(root, path));
    const chunks = await expectEveryLine(path, bytes);
    expect(await expectEveryLine(path, bytes)).toEqual(chunks);
  });

  it.each(
    SOURCES.flatMap((path) => Object.keys(SPOILS).map((spoil): [string, string] => [basename(path), spoil])),
  )('%s %s', async (path, spoil) => {
    const text = readFileSync(join(root, 'test/fixtures/sources', path), 'utf8');
    for (let seed = 1; seed <= 3; seed++)
      await expectEveryLine(path, Buffer.from(SPOILS[spoil]?.(text, randomFrom(seed)) ?? ''));
  });

  it.each(Object.keys(SPOILS))('real files %s', async (spoil) => {
    for (const path of REAL_FILES) {
      const text = readFileSync(join(root, path), 'utf8').slice(0, 8_000);
      await expectEveryLine(path, Buffer.from(SPOILS[spoil]?.(text, randomFrom(7)) ?? ''));
    }
  });

  it.each(['ts', 'py', 'scala', 'c', 'java', 'lua', 'swift', 'dart'])(
    'calls nested thousands deep in a .%s',
    async (extension) => {
      await expectEveryLine(`x.${extension}`, Buffer.from(`${'f(\n'.repeat(5000)}${')\n'.repeat(5000)}`));
    },
  );

  it.each(SOURCES.map((path) => basename(path)))('prose that is not in the language of %s', async (path) => {
    const text = readFileSync(join(root, 'node_modules/mammoth/README.md'), 'utf8').slice(0, 6000);
    await expectEveryLine(path, Buffer.from(`}}}} ((((\n${text}\n\0<<<< """`));
  });

  it('code that takes too long to parse is cut by lines, and the next is parsed as ever', async () => {
    const text = `M.first = function()\n${'  work(1, 2, 3)\n'.repeat(400)}end\n`;
    const symbols = async (limitMs?: number): Promise<string[]> =>
      (await chunkCode('lua', text, limitMs)).flatMap((chunk) => chunk.symbols);
    expect(await symbols()).toEqual(['M.first']);
    expect(await symbols(0)).toEqual([]);
    expect(await symbols()).toEqual(['M.first']);
    const rows = (await chunkCode('lua', text, 0)).flatMap((chunk) => chunk.text.split('\n'));
    expect(rows).toEqual(text.trimEnd().split('\n'));
  });

  it('an empty file has no chunks', async () => {
    expect(await expectEveryLine('x.py', Buffer.from('\n\n'))).toEqual([]);
  });
});
