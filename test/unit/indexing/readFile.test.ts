import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileType } from '../../../src/engine/files/languages.ts';
import { type ReadResult, readAndCut } from '../../../src/engine/indexing/readFile.ts';

const DOCUMENTS = join(import.meta.dirname, '../../fixtures/documents');
const folder = mkdtempSync(join(tmpdir(), 'mopq-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cut(path: string, content: string | Uint8Array): Promise<ReadResult> {
  writeFileSync(join(folder, path), content);
  const file = { path, ...fileType(path), size: content.length, mtimeMs: 0 };
  return readAndCut(folder, { file }, () => new Int32Array([1]));
}

const unparsable = { outcome: 'skipped', reason: 'failed to parse' };

describe('a document that cannot be read is skipped', () => {
  const documents = ['undici.pdf', 'certificates.docx', 'response-times.ipynb'];

  it.each(documents)('%s, cut short', async (name) => {
    const bytes = readFileSync(join(DOCUMENTS, name));
    expect(await cut(name, bytes.subarray(0, 300))).toMatchObject(unparsable);
  });

  it.each(documents)('%s, holding something else', async (name) => {
    expect(await cut(name, 'This is no such document.\n')).toMatchObject(unparsable);
    expect(await cut(name, '')).toMatchObject(unparsable);
  });

  it('a notebook whose cells are no list', async () => {
    expect(await cut('a.ipynb', '{"cells": {"0": "x"}}')).toMatchObject(unparsable);
  });

  it('a PDF that asks for a password', async () => {
    expect(await cut('locked.pdf', readFileSync(join(DOCUMENTS, 'locked.pdf')))).toMatchObject(unparsable);
  });

  it('a file that is gone', async () => {
    const file = { path: 'gone.md', ...fileType('gone.md'), size: 1, mtimeMs: 0 };
    expect(await readAndCut(folder, { file }, () => new Int32Array())).toMatchObject({
      outcome: 'skipped',
      reason: 'unreadable',
    });
  });
});

describe('a document that can be read', () => {
  it('knows the page of each chunk of a PDF', async () => {
    const result = await cut('undici.pdf', readFileSync(join(DOCUMENTS, 'undici.pdf')));
    const pages = result.outcome === 'read' ? result.chunks.map(({ page }) => page) : [];
    expect([...new Set(pages)].slice(0, 2)).toEqual([1, 2]);
  });

  it('has no chunks where a PDF has no text', async () => {
    const result = await cut('empty.pdf', readFileSync(join(DOCUMENTS, 'empty.pdf')));
    expect(result).toMatchObject({ outcome: 'read', chunks: [] });
  });

  it('is not taken for machine-made because its paragraphs are long lines', async () => {
    const paragraph = 'A paragraph of a report goes on and on. '.repeat(20);
    const cells = [{ cell_type: 'markdown', source: `${paragraph}\n`.repeat(10) }];
    expect(await cut('report.ipynb', JSON.stringify({ cells }))).toMatchObject({ outcome: 'read' });
  });
});

describe('code that nobody reads is skipped', () => {
  const minified = 'function a(b){return b+1};'.repeat(400);

  it.each([
    ['bundle.js', minified],
    ['licensed.js', `/*!\n${' * Free for all.\n'.repeat(200)} */\n${minified}`],
  ])('%s', async (path, text) => {
    expect(await cut(path, text)).toMatchObject({ outcome: 'skipped', reason: 'generated' });
  });

  it('but not a file with one long line among many', async () => {
    const text = `const icon = '${'x'.repeat(4000)}';\n${'export const a = 1;\n'.repeat(300)}`;
    expect(await cut('icons.js', text)).toMatchObject({ outcome: 'read' });
  });
});
