import { getDocumentProxy } from 'unpdf';
import type { PageHeading } from './extract.ts';

export interface PdfLine {
  readonly text: string;
  /** Points: the height of most of its characters. */
  readonly size: number;
}

/** A heading is set larger than most of the text, by this factor at least. */
const LARGER = 1.1;
const LONGEST_HEADING = 100;
/** A document has fewer headings than this share of its lines, or its sizes tell nothing. */
const MOST_HEADINGS = 0.2;

/** The lines of each page, in reading order. */
export async function pdfLines(bytes: Uint8Array): Promise<PdfLine[][]> {
  // The library takes its buffer over and refuses Node's own kind, so it gets a copy.
  const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  try {
    const pages: PdfLine[][] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(linesOf(items.flatMap((item) => ('str' in item ? [item] : []))));
    }
    return pages;
  } finally {
    await document.destroy();
  }
}

function linesOf(
  items: readonly { readonly str: string; readonly height: number; readonly hasEOL: boolean }[],
): PdfLine[] {
  const lines: PdfLine[] = [];
  let text = '';
  let sizes = new Map<number, number>();
  for (const { str, height, hasEOL } of items) {
    text += str;
    count(sizes, height, str.trim().length);
    if (!hasEOL) continue;
    lines.push({ text: text.trimEnd(), size: commonest(sizes) });
    text = '';
    sizes = new Map();
  }
  return [...lines, { text: text.trimEnd(), size: commonest(sizes) }];
}

/** Counts by half a point. */
function count(sizes: Map<number, number>, height: number, characters: number): void {
  const size = Math.round(height * 2) / 2;
  sizes.set(size, (sizes.get(size) ?? 0) + characters);
}

const commonest = (sizes: ReadonlyMap<number, number>): number =>
  [...sizes].reduce((best, size) => (size[1] > best[1] ? size : best), [0, 0])[0];

/** Lines that are set larger than the text and read like headings, with those that go on below; the larger, the higher. */
export function headingsOf(lines: readonly PdfLine[]): PageHeading[] {
  const sizes = new Map<number, number>();
  for (const { text, size } of lines) count(sizes, size, text.length);
  const least = commonest(sizes) * LARGER;
  const found: { row: number; size: number; rows: number; title: string }[] = [];
  for (const [row, { text, size }] of lines.entries()) {
    const last = found.at(-1);
    const goesOn = last !== undefined && last.size === size && last.row + last.rows === row;
    if (goesOn && text.length <= LONGEST_HEADING) {
      last.rows++;
      last.title += ` ${text.trim()}`;
    } else if (size >= least && readsLikeHeading(text))
      found.push({ row, size, rows: 1, title: text.trim() });
  }
  if (found.length > lines.length * MOST_HEADINGS) return [];
  const levels = [...new Set(found.map(({ size }) => size))].sort((a, b) => b - a);
  return found.map(({ size, ...heading }) => ({ ...heading, level: levels.indexOf(size) + 1 }));
}

/** `2.1 Node shapes`, `Appendix A. Colours`, but no label in a figure and no sentence. */
const readsLikeHeading = (text: string): boolean =>
  text.length <= LONGEST_HEADING &&
  /^\s*(?:[A-Z\d][\d.]*\s+\p{L}|\p{Lu})\p{L}{2,}/u.test(text) &&
  !/[.;,{]$/.test(text);
