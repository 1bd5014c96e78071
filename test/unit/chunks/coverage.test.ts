import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chunkFile } from '../../../src/engine/chunks/chunkFile.ts';
import { chunkCode } from '../../../src/engine/chunks/code.ts';
import { extract } from '../../../src/engine/chunks/extract.ts';
import { fileType } from '../../../src/engine/files/languages.ts';

const modules = join(import.meta.dirname, '../../../node_modules');
const REAL_FILES = [
  'zod/v4/core/schemas.js',
  'zod/v4/core/schemas.d.ts',
  'web-tree-sitter/web-tree-sitter.js',
  'tree-sitter-python/grammar.js',
  'tree-sitter-python/src/scanner.c',
  'tree-sitter-haskell/src/scanner.c',
  'tree-sitter-bash/binding.gyp',
  'mammoth/README.md',
  'ignore/index.js',
  'esbuild/package.json',
  'mammoth/lib/docx/body-reader.js',
  'tree-sitter-c/src/tree_sitter/array.h',
];

async function chunksOf(path: string, text: string) {
  const type = fileType(path);
  const extracted = await extract(type.kind, Buffer.from(text));
  return { lines: extracted.text.split('\n'), ...(await chunkFile(type, extracted)) };
}

async function expectCovered(path: string, text: string): Promise<void> {
  const { lines, chunks } = await chunksOf(path, text);
  const times = new Uint8Array(lines.length);
  for (const chunk of chunks) {
    expect(chunk.text).toBe(lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'));
    for (let row = chunk.startLine - 1; row < chunk.endLine; row++) times[row] = (times[row] ?? 0) + 1;
  }
  lines.forEach((line, row) => {
    if (line.trim() !== '') expect(times[row], `${path}:${row + 1}`).toBe(1);
    else expect(times[row], `${path}:${row + 1}`).toBeLessThanOrEqual(1);
  });
}

describe('every non-blank line belongs to exactly one chunk', () => {
  it.each(REAL_FILES)('%s, whole, truncated and with its middle cut out', async (path) => {
    const text = readFileSync(join(modules, path), 'utf8');
    await expectCovered(path, text);
    await expectCovered(path, text.slice(0, Math.floor(text.length * 0.37)));
    await expectCovered(path, text.slice(0, text.length / 3) + text.slice(text.length / 2));
  });

  it.each([
    'ts',
    'py',
    'go',
    'rs',
    'java',
    'c',
    'cpp',
    'cs',
    'php',
    'rb',
    'kt',
    'scala',
    'sh',
    'lua',
    'hs',
    'ex',
    'zig',
    'swift',
    'css',
    'md',
  ])('text that is no .%s at all', async (extension) => {
    const text = readFileSync(join(modules, 'mammoth/README.md'), 'utf8').slice(0, 6000);
    await expectCovered(`x.${extension}`, `}}}} ((((\n${text}\n\0<<<< """`);
  });

  it.each(['ts', 'py', 'scala', 'c', 'java', 'lua'])(
    'calls nested thousands deep in a .%s',
    async (extension) => {
      await expectCovered(`x.${extension}`, `${'f(\n'.repeat(5000)}${')\n'.repeat(5000)}`);
    },
  );

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

  it('a single line longer than any chunk', async () => {
    await expectCovered('x.js', `var a = "${'x'.repeat(5000)}";\nvar b;`);
  });

  it('an empty file has no chunks', async () => {
    expect((await chunksOf('x.py', '\n\n')).chunks).toEqual([]);
  });
});
