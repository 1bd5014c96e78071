import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../src/engine/chunks/chunk.ts';
import { chunkFile } from '../../../src/engine/chunks/chunkFile.ts';
import { LARGEST } from '../../../src/engine/chunks/pack.ts';
import { fileType, typeFromText } from '../../../src/engine/files/languages.ts';

const modules = join(import.meta.dirname, '../../../node_modules');
const documents = join(import.meta.dirname, '../../fixtures/documents');

async function chunksOf(path: string, text: string): Promise<readonly Chunk[]> {
  return (await chunkFile(typeFromText(path, fileType(path), text), { text })).chunks;
}

const real = (name: string): string =>
  readFileSync(join(name.endsWith('.md') ? modules : documents, name), 'utf8');
const chunksOfReal = (name: string): Promise<readonly Chunk[]> => chunksOf(name, real(name));
const holding = (chunks: readonly Chunk[], text: string): Chunk | undefined =>
  chunks.find((chunk) => chunk.text.includes(text));
const symbols = (chunks: readonly Chunk[]): string[] => chunks.flatMap((chunk) => chunk.symbols);
/** Longer than a chunk by itself. */
const prose = (words: number): string => 'Words that say something. '.repeat(words / 4).trim();

/** What stands between lines of three backticks, with these lines. */
function listings(text: string): string[] {
  const lines = text.split('\n');
  const fences = lines.flatMap((line, row) => (/^```/.test(line) ? [row] : []));
  return fences.flatMap((row, i) =>
    i % 2 === 0 ? [lines.slice(row, (fences[i + 1] ?? row) + 1).join('\n')] : [],
  );
}

const READMES = readdirSync(modules)
  .map((name) => `${name}/README.md`)
  .filter((path) => {
    try {
      return real(path).length > 8000;
    } catch {
      return false;
    }
  });

describe('every line of a real document is in one chunk', () => {
  it.each([...READMES, 'asciidoctor.adoc', 'consumer.rst', 'node.1'])('%s', async (path) => {
    const text = real(path);
    for (const part of [text, text.slice(0, text.length / 2), text.slice(text.length / 3)]) {
      const lines = part.split('\n');
      const times = new Uint8Array(lines.length);
      for (const { startLine, endLine } of await chunksOf(path, part))
        for (let row = startLine - 1; row < endLine; row++) times[row] = (times[row] ?? 0) + 1;
      const missed = lines.flatMap((line, row) => (line.trim() !== '' && times[row] !== 1 ? [row + 1] : []));
      expect(missed).toEqual([]);
      expect(Math.max(...times)).toBe(1);
    }
  });
});

describe('Markdown', () => {
  it.each(READMES)('%s: no listing that fits is cut', async (path) => {
    const fitting = listings(real(path)).filter((listing) => listing.length <= 1500);
    const chunks = await chunksOfReal(path);
    for (const listing of fitting) expect(holding(chunks, listing), listing).toBeDefined();
  });

  it('reads the parts of a large table under its head', async () => {
    const chunks = await chunksOfReal('picomatch/README.md');
    const last = holding(chunks, '| `unescape`');
    expect(last?.scope).toEqual([
      'Options',
      'Picomatch options',
      'Option | Type | Default value | Description',
    ]);
    expect(holding(chunks, '## Scan Options')?.scope ?? []).not.toContain(last?.scope.at(-1));
  });

  it('takes headings in listings and comments for none, also where other marks stand in the listing', async () => {
    const text = '# A\n\n````md\n```\n# B\n```\n~~~\n````\n\n<!--\n# C\n\n-->\n\nDee\n===\n\nE\n---\n';
    expect(symbols(await chunksOf('a.md', text))).toEqual(['A', 'Dee', 'E']);
  });

  it('takes the title of front matter for that of the document, and rulers for no front matter', async () => {
    const text = `---\nsidebar: 3\ntitle: "Set up"\n---\n\n${prose(200)}\n\n## First\n\n${prose(200)}`;
    const chunks = await chunksOf('a.md', text);
    expect(symbols(chunks)).toEqual(['Set up', 'First']);
    expect(chunks.at(-1)?.scope).toEqual(['Set up']);
    expect(symbols(await chunksOf('a.md', '---\n\n# A\n\n---\n'))).toEqual(['A']);
  });

  it('cuts a long list between its items', async () => {
    const item = (n: number): string => `- Item ${n}\n\n  ${prose(60)}\n\n  - ${prose(20)}`;
    const text = `# List\n\n${Array.from({ length: 12 }, (_, n) => item(n)).join('\n\n')}\n`;
    const chunks = await chunksOf('a.md', text);
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^(?:# List|- Item)/);
  });

  it('keeps a lead with the listing that it leads to', async () => {
    const listing = `\`\`\`\n${'call(one, two)\n'.repeat(60)}\`\`\``;
    const text = `${prose(100)}\n\nCall it so:\n\n${listing}\n`;
    expect(holding(await chunksOf('a.md', text), listing)?.text).toBe(`Call it so:\n\n${listing}`);
  });
});

describe('reStructuredText', () => {
  it('knows levels by order, lines above titles, and anchors', async () => {
    const text = 'Guide\n=====\n\n.. _first:\n\nFirst\n-----\n\nText.\n\n=====\nPart\n=====\n\nText.\n';
    expect(symbols(await chunksOf('a.rst', text))).toEqual(['Guide', 'First', 'Part']);
    const consumer = await chunksOfReal('consumer.rst');
    expect(holding(consumer, '.. _worker-types:\n\nWorker types')?.scope).toEqual(['Consuming Tasks']);
    expect(holding(consumer, 'Using gevent\n^^^^')?.scope).toEqual(['Consuming Tasks', 'Worker types']);
  });

  it('does not part a term or directive from what is indented below', async () => {
    const chunks = await chunksOfReal('consumer.rst');
    for (const chunk of chunks) expect(chunk.text).toMatch(/^\S/);
  });

  it('takes marks in literal blocks for no headings and reads tables by their borders', async () => {
    const rows = 'name     what it does, in a few words that fill the row\n'.repeat(60);
    const table = `=======  ====\nOption   Use\n=======  ====\n${rows}=======  ====`;
    const text = `First\n=====\n\nSo::\n\n  B\n  ---\n\n  C\n\n${table}\n\nLast\n====\n\n${prose(100)}`;
    const chunks = await chunksOf('a.rst', text);
    expect(symbols(chunks)).toEqual(['First', 'Last']);
    const parts = chunks.filter((chunk) => chunk.text.includes('what it does'));
    expect(parts.slice(1).map(({ scope }) => scope)).toEqual(
      parts.slice(1).map(() => ['First', 'Option | Use']),
    );
  });

  it('reads the parts of what a directive documents under its name', async () => {
    const method = `    .. py:method:: run(task)\n\n        ${prose(160)}\n`;
    const chunks = await chunksOf(
      'a.rst',
      `.. py:class:: Pool(size)\n\n    ${prose(80)}\n\n${method.repeat(3)}`,
    );
    expect(chunks.at(-1)?.scope).toEqual(['Pool(size)']);
  });
});

describe('AsciiDoc', () => {
  it('reads sections, and keeps listings with their attributes', async () => {
    const chunks = await chunksOfReal('asciidoctor.adoc');
    expect(symbols(chunks)).toContain('Ruby API');
    expect(holding(chunks, '[#gem-install]\n=== gem install')?.scope).toEqual([
      'Asciidoctor',
      'Installation',
    ]);
    for (const listing of real('asciidoctor.adoc').match(
      /^\[source.*\]\n----\n(?:(?!----)[^\n]*\n)*----$/gm,
    ) ?? [])
      expect(holding(chunks, listing), listing).toBeDefined();
  });

  it('tells a line below a title from one around a listing, and reads a large table under its head', async () => {
    const rows = `|one |${prose(12)}\n`.repeat(60);
    const text = `Title\n=====\n\nThe text says:\n----\n== no heading\n----\n\nPart\n----\n\n|===\n|Key |Use\n\n${rows}|===\n`;
    const chunks = await chunksOf('a.adoc', text);
    expect(symbols(chunks)).toEqual(['Title', 'Part']);
    expect(chunks.at(-1)?.scope).toEqual(['Title', 'Part', 'Key | Use']);
  });
});

describe('manual pages', () => {
  it('are told by their text, not by a number in their name', () => {
    const type = (path: string, text: string): string => typeFromText(path, fileType(path), text).language;
    expect(type('man1/node.1', real('node.1'))).toBe('roff');
    expect(type('server.log.1', 'The log of a server.\n')).toBe('plaintext');
  });

  it('are cut by section and item and read without macros', async () => {
    const chunks = await chunksOfReal('node.1');
    expect(symbols(chunks)).toEqual(['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS']);
    expect(holding(chunks, '--allow-inspector\nAllow inspector access')?.scope).toEqual(['OPTIONS']);
    for (const { text } of chunks) expect(text).not.toMatch(/^\.\s*[A-Z]|\\[&-]/m);
  });

  it('of the other macros too, with what is indented below an item', async () => {
    const item = (n: number): string =>
      `.TP\n\\fB\\-\\-level\\fR \\fIn${n}\\fR\nSays \\(lqhow\\(rq much.\n.RS\n.PP\n${prose(100)}\n.RE`;
    const items = Array.from({ length: 6 }, (_, n) => item(n)).join('\n');
    const text = `.\\" A licence.\n.TH TOOL 1\n.SH NAME\ntool \\- a tool\n.SH "ALL OPTIONS"\n${items}\n.BR other (5)\n`;
    const chunks = await chunksOf('tool.1', text);
    expect(symbols(chunks)).toEqual(['NAME', 'ALL OPTIONS']);
    expect(holding(chunks, '--level n5\nSays “how” much.')?.text).toContain('other(5)');
    for (const { text, scope } of chunks.slice(1)) {
      expect(scope).toEqual(['ALL OPTIONS']);
      expect(text.trimStart()).toMatch(/^--level/);
    }
  });
});

it('no chunk of a document is too large', async () => {
  for (const path of ['asciidoctor.adoc', 'consumer.rst', 'node.1'])
    for (const { text } of await chunksOfReal(path)) expect(text.length).toBeLessThanOrEqual(LARGEST);
});
