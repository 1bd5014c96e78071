import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../src/engine/chunks/chunk.ts';
import { chunkFile } from '../../../src/engine/chunks/chunkFile.ts';
import { type Extracted, extract } from '../../../src/engine/chunks/extract.ts';
import { fileType } from '../../../src/engine/files/languages.ts';

const DOCUMENTS = join(import.meta.dirname, '../../fixtures/documents');

async function read(name: string): Promise<Extracted & { chunks: readonly Chunk[] }> {
  const type = fileType(name);
  const extracted = await extract(type.kind, readFileSync(join(DOCUMENTS, name)));
  return { ...extracted, ...(await chunkFile(type, extracted)) };
}

const holding = (chunks: readonly Chunk[], text: string): Chunk[] =>
  chunks.filter((chunk) => chunk.text.includes(text));

/** A PDF that has some lines on each page. */
function plainPdf(pages: readonly (readonly string[])[]): Buffer {
  const contents = pages.map((lines) =>
    lines.map((line, i) => `BT /F 10 Tf 72 ${700 - 20 * i} Td (${line}) Tj ET`).join('\n'),
  );
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, i) => `${2 * i + 4} 0 R`).join(' ')}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...contents.flatMap((content, i) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents ${2 * i + 5} 0 R>>`,
      `<</Length ${content.length}>>stream\n${content}\nendstream`,
    ]),
  ];
  const body = objects.map((object, i) => `${i + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.4\n${body}trailer\n<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF\n`);
}

describe('every document', () => {
  it.each([
    'undici.pdf',
    'bzip2.pdf',
    'certificates.docx',
    'zen-of-python.docx',
    'response-times.ipynb',
    'widget-events.ipynb',
    'deflate.txt',
  ])('%s: a chunk is the lines that it says, and every line is in one', async (name) => {
    const { text, chunks } = await read(name);
    const lines = text.split('\n');
    const left = new Set(lines.flatMap((line, row) => (line.trim() === '' ? [] : [row + 1])));
    for (const chunk of chunks) {
      expect(chunk.text).toBe(lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'));
      for (let line = chunk.startLine; line <= chunk.endLine; line++) left.delete(line);
    }
    expect([...left]).toEqual([]);
  });
});

describe('PDF', () => {
  it('finds text on its page', async () => {
    const { chunks, parts } = await read('undici.pdf');
    expect(
      holding(chunks, 'A handler class that implements the retry logic').map(({ page }) => page),
    ).toEqual([1]);
    expect(new Set(chunks.map(({ page }) => page))).toEqual(new Set(parts?.map((_, page) => page + 1)));
    const pages = chunks.map(({ page = 0 }) => page);
    expect(pages).toEqual(pages.toSorted((a, b) => a - b));
  });

  it('leaves out running heads and page numbers', async () => {
    const { text } = await read('undici.pdf');
    expect(text).not.toContain('undici 7: an HTTP client');
    expect(text).not.toMatch(/^\d+$/m);
  });

  it('leaves out the heads of chapters, which are on few pages, but not the headings of these', async () => {
    const { text } = await read('bzip2.pdf');
    expect(text).not.toMatch(/^(?:How to use bzip2|Programming with libbzip2|Miscellanea)$/m);
    expect(text).toMatch(/^2\. How to use bzip2$/m);
    expect(text).toMatch(/^4\. Miscellanea$/m);
  });

  it('joins words that were broken at the end of a line, but keeps the hyphen of those spelt with one', async () => {
    const { text } = await read('undici.pdf');
    expect(text).not.toMatch(/\p{Ll}[\u00AD\u2010]$/mu);
    for (const word of ['intersection', 'exhausted', 'milliseconds', 'multipart/form-data'])
      expect(text).toContain(word);
  });

  it('knows headings by their size, and reads what is below under them, also on later pages', async () => {
    const { chunks } = await read('undici.pdf');
    const symbols = chunks.flatMap((chunk) => chunk.symbols);
    expect(symbols).toContain('Parameter: Dispatch.DispatchOptions & RetryOptions');
    expect(symbols).not.toContain('undici 7: an HTTP client');
    const last = chunks.at(-1);
    expect([last?.page, last?.symbols, last?.scope[0]]).toEqual([13, [], 'Crawling']);
    const [inner] = holding(chunks, 'Example: validate the CA fingerprint');
    expect(inner?.scope).toEqual(['Connector']);
  });

  it('takes a running head off a line that goes on, as where a figure follows it', async () => {
    const pages = Array.from({ length: 6 }, (_, page) => {
      const head = `Manual of the tool, 2015 ${page + 1}`;
      return page === 3
        ? [`${head}left middle right`, 'one two']
        : [head, `Text of page ${page + 1}.`, 'More.'];
    });
    const { text, parts } = await extract('pdf', plainPdf(pages));
    expect(text).not.toContain('Manual of the tool');
    expect(text.split('\n').slice(parts?.[3], parts?.[4])).toEqual(['left middle right', 'one two', '']);
  });

  it('without any text has no chunks', async () => {
    expect((await read('empty.pdf')).chunks).toEqual([]);
  });
});

describe('docx', () => {
  it('is cut by its headings, which are symbols and scope', async () => {
    const { chunks } = await read('certificates.docx');
    const [first, second, third] = chunks;
    expect(first?.symbols).toEqual(['Client certificate']);
    expect(second?.symbols).toEqual(['Client Certificate Authentication']);
    expect(second?.scope).toEqual(['Client certificate']);
    expect(third?.scope).toEqual(['Client certificate', 'Client Certificate Authentication']);
  });

  it('keeps code and the cells of tables as written', async () => {
    const { text } = await read('certificates.docx');
    expect(text).toContain("const { readFileSync } = require('node:fs')");
    expect(text).toContain(
      '| Option | Meaning |\n|---|---|\n| rejectUnauthorized | Whether a certificate must be valid |',
    );
  });
});

describe('notebook', () => {
  it('gives each cell its index, its lines and the headings above it', async () => {
    const { chunks } = await read('response-times.ipynb');
    const [code] = holding(chunks, 'def waiting_times');
    expect(code).toMatchObject({
      cell: 3,
      startLine: 14,
      symbols: ['waiting_times'],
      scope: ['Response times', 'Waiting for a connection'],
    });
    const [last] = holding(chunks, 'A fourth connection');
    expect(last).toMatchObject({ cell: 6, symbols: ['What follows'], scope: ['Response times'] });
  });

  it('leaves outputs out', async () => {
    const { text } = await read('response-times.ipynb');
    expect(text).toContain('median wait');
    expect(text).not.toContain('2 connections: median wait');
    expect(text).not.toContain('IPython.core.display');
  });

  it('takes a comment in code for no heading', async () => {
    const cell = { cell_type: 'code', source: ['# Load the data\n', 'x = 1'] };
    const extracted = await extract('notebook', Buffer.from(JSON.stringify({ cells: [cell] })));
    const { chunks } = await chunkFile(fileType('a.ipynb'), extracted);
    expect(chunks.map(({ symbols }) => symbols)).toEqual([[]]);
  });
});
