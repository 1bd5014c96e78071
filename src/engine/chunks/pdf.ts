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
    const glued = gluedHead(running);
    const bodies = pages.map((page) =>
      page
        .filter((line, i) => !isHead(page, i, line, running))
        .map((line, i, body) => (isEdge(body, i) ? line.replace(glued, '') : line)),
    );
    const isWord = hyphenKeeper(bodies.flat());
    for (const body of bodies) {
      parts.push(rows.length);
      rows.push(...joinHyphens(body, isWord), '');
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
  // A head says something: a closing brace that ends every third page is code.
  return new Set(
    [...counts].filter(([line, n]) => /[\p{L}#]/u.test(line) && n >= needed).map(([line]) => line),
  );
}

/** A head that the text of a figure follows without a line break, and its page number. */
function gluedHead(running: ReadonlySet<string>): RegExp {
  const heads = [...running].filter((head) => /\p{L}.*#/u.test(head)).map(escaped);
  return heads.length === 0 ? /(?!)/ : new RegExp(`^(?:${heads.join('|')})`);
}

const escaped = (shape: string): string =>
  shape.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('#', '\\d+');

/** A browser or word processor ends a broken word with U+2010 or a soft hyphen, TeX with the hyphen of ASCII. */
const BROKEN = /[\p{L}\p{N}/-]*\p{Ll}[-\u00AD\u2010]$/u;

/** Whether a word is spelt with the ASCII hyphen at which its line ends: `form-data`. */
function hyphenKeeper(lines: readonly string[]): (word: string) => boolean {
  if (lines.some((line) => /\p{Ll}[\u00AD\u2010]$/u.test(line))) return () => true;
  const spelt = new Set(lines.flatMap((line) => line.match(/\p{L}+(?:-\p{L}+)+/gu) ?? []));
  return (word) => spelt.has(word);
}

function joinHyphens(lines: readonly string[], isWord: (word: string) => boolean): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const [rest = '', ...words] = line.split(' ');
    const broken = last === undefined ? undefined : BROKEN.exec(last)?.[0];
    if (last === undefined || broken === undefined || !/^\p{Ll}/u.test(rest)) {
      joined.push(line);
      continue;
    }
    const kept = broken.endsWith('-') && isWord(broken + (/^\p{L}+/u.exec(rest)?.[0] ?? ''));
    joined[joined.length - 1] = (kept ? last : last.slice(0, -1)) + rest;
    if (words.length > 0) joined.push(words.join(' '));
  }
  return joined;
}
