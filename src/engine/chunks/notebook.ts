import * as z from 'zod';
import type { Chunk } from './chunk.ts';
import { chunkCode } from './code.ts';
import type { Extracted } from './extract.ts';
import { chunkMarkdown } from './markdown.ts';
import { chunkPlainText } from './plainText.ts';
import { Outline } from './sections.ts';

const source = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);
const notebook = z.object({
  cells: z.array(z.object({ cell_type: z.string(), source })),
  metadata: z.object({ language_info: z.object({ name: z.string() }).optional() }).optional(),
});

/** The cells of a notebook one after the other, a blank line between them; outputs are left out. */
export function extractNotebook(json: string): Extracted {
  const { cells, metadata } = notebook.parse(JSON.parse(json));
  const code = metadata?.language_info?.name.toLowerCase() ?? 'python';
  const rows: string[] = [];
  const parts: number[] = [];
  const languages: string[] = [];
  for (const cell of cells) {
    parts.push(rows.length);
    languages.push(
      cell.cell_type === 'code' ? code : cell.cell_type === 'markdown' ? 'markdown' : 'plaintext',
    );
    rows.push(...cell.source.split(/\r?\n/), '');
  }
  return { text: rows.join('\n'), parts, languages };
}

/** Cuts each cell in its own language; a cell's scope is the path of headings above it in the whole notebook. */
export async function chunkNotebook({ text, parts = [], languages = [] }: Extracted): Promise<Chunk[]> {
  const rows = text.split('\n');
  const outline = new Outline();
  const chunks: Chunk[] = [];
  for (const [cell, start] of parts.entries()) {
    const language = languages[cell] ?? 'plaintext';
    const inside = rows.slice(start, parts[cell + 1] ?? rows.length).join('\n');
    const above = outline.titles();
    for (const chunk of await chunkCell(language, inside, outline)) {
      chunks.push({
        ...chunk,
        startLine: chunk.startLine + start,
        endLine: chunk.endLine + start,
        scope: language === 'markdown' ? chunk.scope : [...above, ...chunk.scope],
        cell,
      });
    }
  }
  return chunks;
}

async function chunkCell(language: string, text: string, outline: Outline): Promise<Chunk[]> {
  if (language === 'markdown') return chunkMarkdown(text, outline);
  return language === 'plaintext' ? chunkPlainText(text) : chunkCode(language, text);
}
