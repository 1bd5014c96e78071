import type { Chunk } from './chunk.ts';
import type { Extracted, PageHeading } from './extract.ts';
import { chunkSections, Outline, type Syntax } from './sections.ts';

/**
 * Cuts each page of a PDF by itself, so that a chunk can be opened where it stands; its scope is the path of headings
 * above it in the whole document.
 */
export function chunkPages({ text, parts = [0], headings = [] }: Extracted): Chunk[] {
  const rows = text.split('\n');
  const byRow = new Map(headings.map((heading) => [heading.row, heading]));
  const outline = new Outline();
  return parts.flatMap((start, part) => {
    const page = rows.slice(start, parts[part + 1] ?? rows.length).join('\n');
    return chunkSections(page, pageSyntax(start, byRow), outline).map((chunk) => ({
      ...chunk,
      startLine: chunk.startLine + start,
      endLine: chunk.endLine + start,
      page: part + 1,
    }));
  });
}

function pageSyntax(start: number, headings: ReadonlyMap<number, PageHeading>): Syntax {
  return { heading: (_, row) => headings.get(start + row), block: () => undefined, owner: /(?!)/ };
}
