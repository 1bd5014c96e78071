import type { Extracted } from './extract.ts';
import { headingsOf, type PdfLine, pdfLines } from './pdfLines.ts';

/** A line that opens or closes at least this share of the pages is a running head. */
const RUNNING_SHARE = 0.3;
const FEWEST_PAGES = 4;
/** Of so many pages in a row, three open with the head of their chapter. */
const CHAPTER_PAGES = 4;

/** The text of a PDF page by page, with its headings: running heads and page numbers removed, hyphenated words joined. */
export async function extractPdf(bytes: Uint8Array): Promise<Extracted> {
  const pages = await pdfLines(bytes);
  const running = runningHeads(pages.map((page) => page.map(({ text }) => text)));
  const glued = gluedHead(running);
  const bodies = pages.map((page) =>
    page
      .filter(({ text }, i) => !isHead(page, i, text, running))
      .map((line, i, body) => (isEdge(body, i) ? { ...line, text: line.text.replace(glued, '') } : line)),
  );
  const isWord = hyphenKeeper(bodies.flat().map(({ text }) => text));
  const parts: number[] = [];
  const lines: PdfLine[] = [];
  for (const body of bodies) {
    parts.push(lines.length);
    lines.push(...joinHyphens(body, isWord), { text: '', size: 0 });
  }
  return { text: lines.map(({ text }) => text).join('\n'), parts, headings: headingsOf(lines) };
}

/** Page numbers differ from page to page, so digits are taken for equal. */
const shape = (line: string): string => line.replace(/\d+/g, '#').trim();

function isEdge(page: readonly unknown[], i: number): boolean {
  return i < 2 || i >= page.length - 2;
}

function isHead(page: readonly unknown[], i: number, line: string, running: ReadonlySet<string>): boolean {
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
  const heads = [...counts].filter(([line, n]) => /[\p{L}#]/u.test(line) && n >= needed);
  return new Set([...heads.map(([line]) => line), ...chapterHeads(pages)]);
}

/** A chapter's own head is on few pages, but opens most of its pages. */
function chapterHeads(pages: readonly (readonly string[])[]): string[] {
  const first = pages.map(([line = '']) => line.trim());
  const opens = (line: string, i: number): boolean =>
    first.slice(i, i + CHAPTER_PAGES).filter((each) => each === line).length >= 3;
  return first.filter((line, i) => /\p{L}/u.test(line) && opens(line, i)).map(shape);
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

function joinHyphens(lines: readonly PdfLine[], isWord: (word: string) => boolean): PdfLine[] {
  const joined: PdfLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const [rest = '', ...words] = line.text.split(' ');
    const broken = last === undefined ? undefined : BROKEN.exec(last.text)?.[0];
    if (last === undefined || broken === undefined || !/^\p{Ll}/u.test(rest)) {
      joined.push(line);
      continue;
    }
    const kept = broken.endsWith('-') && isWord(broken + (/^\p{L}+/u.exec(rest)?.[0] ?? ''));
    joined[joined.length - 1] = { ...last, text: (kept ? last.text : last.text.slice(0, -1)) + rest };
    if (words.length > 0) joined.push({ ...line, text: words.join(' ') });
  }
  return joined;
}
