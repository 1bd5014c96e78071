import * as z from 'zod';
import type { Extracted } from './extract.ts';

const source = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);
const notebook = z.object({
  cells: z.array(z.object({ cell_type: z.string(), source })),
});

/** The cells of a notebook one after the other, a blank line between them; outputs are left out. */
export function extractNotebook(json: string): Extracted {
  const { cells } = notebook.parse(JSON.parse(json));
  const rows: string[] = [];
  const parts: number[] = [];
  for (const cell of cells) {
    parts.push(rows.length);
    rows.push(...cell.source.split('\n'), '');
  }
  return { text: rows.join('\n'), parts };
}
