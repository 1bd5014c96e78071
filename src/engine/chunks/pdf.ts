import { extractText, getDocumentProxy } from 'unpdf';
import type { Extracted } from './extract.ts';

/** A line that opens or closes at least this share of the pages is a running head. */
const RUNNING_SHARE = 0.3;
const FEWEST_PAGES = 4;

/** The text of a PDF page by page: running heads and page numbers removed, hyphenated words joined. */
export async function extractPdf(bytes: Uint8Array): Promise<Extracted> {
  // The library takes its buffer over and refuses Node's own kind, so it gets a copy.
  const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  try {
    const { text } = await extractText(document, { mergePages: false });
    const pages = text.map((page) => page.split('\n').map((line) => line.trimEnd()));
    const running = runningHeads(pages);
    const rows: string[] = [];
    const parts: number[] = [];
    for (const page of pages) {
      parts.push(rows.length);
      rows.push(...joinHyphens(page.filter((line, i) => !isHead(page, i, line, running))), '');
    }
    return { text: rows.join('\n'), parts };
  } finally {
    await document.destroy();
  }
}

/** Page numbers differ from page to page, so digits are taken for equal. */
const shape = (line: string): string => line.replace(/\d+/g, '#').trim();

function isEdge(page: readonly string[], i: number): boolean {
  return i < 2 || i >= page.length - 2;
}

function isHead(page: readonly string[], i: number, line: string, running: ReadonlySet<string>): boolean {
  return isEdge(page, i) && (running.has(shape(line)) || /^\s*(?:\d+|[ivxl]+)\s*$/.test(line));
}

function runningHeads(pages: readonly (readonly string[])[]): Set<string> {
  if (pages.length < FEWEST_PAGES) return new Set();
  const counts = new Map<string, number>();
  for (const page of pages) {
    const shapes = new Set(page.filter((_, i) => isEdge(page, i)).map(shape));
    for (const line of shapes) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const needed = Math.max(3, pages.length * RUNNING_SHARE);
  return new Set([...counts].filter(([line, count]) => line !== '' && count >= needed).map(([line]) => line));
}

function joinHyphens(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const [word = '', ...rest] = line.split(' ');
    if (last !== undefined && /\p{Ll}-$/u.test(last) && /^\p{Ll}+/u.test(word)) {
      joined[joined.length - 1] = last.slice(0, -1) + word;
      if (rest.length > 0) joined.push(rest.join(' '));
    } else {
      joined.push(line);
    }
  }
  return joined;
}
