import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/paths.ts';
import { type Extracted, extract } from '../../src/engine/chunks/extract.ts';
import { fileType } from '../../src/engine/files/languages.ts';
import { EditorWindow, temporaryFolder } from './harness.ts';

/** Written by other people for ends of their own; where they come from, test/fixtures/README.md says. */
const documents = [
  'test/fixtures/documents/widget-events.ipynb',
  'test/fixtures/documents/certificates.docx',
  'test/fixtures/documents/zen-of-python.docx',
  'test/fixtures/documents/bzip2.pdf',
  'test/fixtures/documents/deflate.txt',
  'node_modules/undici/docs/docs/best-practices/mocking-request.md',
];

describe('a document that a search finds opens', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    for (const file of documents) cpSync(path.join(root, file), path.join(workspace, path.basename(file)));
    window = await EditorWindow.open(workspace);
    await window.openPanel();
    await window.waitForIndexed();
  });

  beforeEach(() => window.watch());

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  /** Clicks the best hit for a query, which must be in the file and at the place. */
  async function open(query: string, file: string, place: string): Promise<void> {
    await window.search(query);
    const best = window.hits.first();
    expect(await best.getAttribute('aria-label')).toContain(`, ${file}${place}`);
    await best.click();
    await window.page.locator('.tab.active', { hasText: file }).waitFor();
  }

  const read = (file: string): Promise<Extracted> =>
    extract(fileType(file).kind, readFileSync(path.join(workspace, file)));

  /** What the editor shows, which draws spaces as others. */
  const shown = async (): Promise<string> =>
    ((await window.page.locator('.editor-instance .view-lines').last().textContent()) ?? '').replaceAll(
      '\u00a0',
      ' ',
    );

  test('a notebook as a notebook, at its cell', async () => {
    const file = 'widget-events.ipynb';
    const cell = (number: number) =>
      window.page.locator('.statusbar-item', { hasText: `Cell ${number} of 35` }).waitFor();
    await open('lag due to the round trip to the server when linking attributes', file, ' cell 26');
    await cell(26);
    await window.screenshot('document-notebook');
    await open('caption that says whether the slider is negative', file, ' cell 24');
    await cell(24);
    const code = window.page.locator('.notebookOverlay .code-cell-row', { hasText: 'handle_slider_change' });
    await code.first().waitFor();
    const marks = code.locator('.view-overlays .cdr[class*="ced-"]');
    await expect.poll(() => marks.count()).toBeGreaterThan(1);
    await window.screenshot('document-notebook-marked');
  });

  test.each([
    {
      name: 'a Word document as its text, at the heading',
      query: 'authentication by a client certificate',
      file: 'certificates.docx',
      place: ':11–83',
      line: '## Client Certificate Authentication',
    },
    {
      name: 'a Word document of one section as its text, at the line',
      query: 'namespaces are a great idea',
      file: 'zen-of-python.docx',
      place: ':1–41',
      line: 'Namespaces are one honking great idea',
    },
    {
      name: 'a PDF as its text, at the page',
      query: 'what the format of compressed files cannot do',
      file: 'bzip2.pdf',
      place: ' page 34',
      line: '4.1. Limitations of the compressed file format',
    },
    {
      name: 'Markdown at its section',
      query: 'answer that depends on what the request was',
      file: 'mocking-request.md',
      place: ':158–190',
      line: '## Reply with data based on request',
    },
    {
      name: 'plain text at its line',
      query: 'lazy evaluation of matches',
      file: 'deflate.txt',
      place: ':37–60',
      line: 'defers the selection of matches with a lazy evaluation',
    },
  ])('$name', async ({ query, file, place, line }) => {
    await open(query, file, place);
    const lines = (await read(file)).text.split('\n');
    await expect.poll(async () => lines[(await window.cursor()).line - 1]).toContain(line);
    await expect.poll(shown).toContain(line);
    await window.screenshot(`document-${path.basename(file)}`);
  });

  test('a PDF with its pages named and its long lines wrapped', async () => {
    const { parts = [] } = await read('bzip2.pdf');
    await open('what the format of compressed files cannot do', 'bzip2.pdf', ' page 34');
    const line = async (): Promise<number> => (await window.cursor()).line;
    await expect.poll(line).toBeGreaterThan(parts[33] ?? Number.NaN);
    await expect.poll(line).toBeLessThanOrEqual(parts[34] ?? Number.NaN);
    const after = (): Promise<string[]> =>
      window.page.evaluate(
        `[...document.querySelectorAll('.view-line span')].map((mark) => getComputedStyle(mark, '::after').content)`,
      );
    await expect.poll(after).toContain('"page 34"');
    // What does not fit makes a bar appear.
    expect(await window.page.locator('.editor-instance .scrollbar.horizontal.visible').count()).toBe(0);
  });
});
