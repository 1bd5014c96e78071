import type { Chunk } from './chunk.ts';
import type { Lines } from './pack.ts';
import { chunkSections, type Heading, type Outline, type Syntax } from './sections.ts';

const ATX = /^ {0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$/;
const FENCE = /^\s*(`{3,}(?=[^`]*$)|~{3,})/;
/** Blocks of HTML that are read to their end: comments, listings and tables. */
const HTML = /^\s*<(?:(!--)|(pre|script|style|table)\b)/i;
const LONGEST_HEADING = 100;

/** Markdown as CommonMark has it, with front matter, whose title is that of the document. */
export const MARKDOWN: Syntax = {
  heading: (lines, row) => frontMatterTitle(lines, row) ?? atx(lines, row) ?? setext(lines, row),
  block: (lines, row) => frontMatterEnd(lines, row) ?? fenceEnd(lines, row) ?? htmlEnd(lines, row),
  owner: /^\s*(?:[-*+]|\d{1,9}[.)])\s/,
  anchor: /^\s*<a\s+(?:name|id)=[^>]*>\s*(?:<\/a>)?\s*$/,
};

/** @param outline the headings above the text; those of the text are entered */
export function chunkMarkdown(text: string, outline?: Outline): Chunk[] {
  return chunkSections(text, MARKDOWN, outline);
}

/** A title without links and marks of type. */
export function plainTitle(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|<[^>]+>/g, '')
    .trim();
}

function atx(lines: Lines, row: number): Heading | undefined {
  const match = ATX.exec(lines.all[row] ?? '');
  return match ? { level: match[1]?.length ?? 1, title: plainTitle(match[2] ?? ''), rows: 1 } : undefined;
}

function setext(lines: Lines, row: number): Heading | undefined {
  const line = lines.all[row] ?? '';
  const mark = /^(=|-)\1+\s*$/.exec(lines.all[row + 1] ?? '')?.[1];
  const isAlone = row === 0 || lines.isBlank(row - 1);
  if (
    mark === undefined ||
    !isAlone ||
    !/^(?![\s|>]|[-*+]\s|\d+[.)]\s)/.test(line) ||
    line.length > LONGEST_HEADING
  )
    return undefined;
  return { level: mark === '=' ? 1 : 2, title: plainTitle(line), rows: 2 };
}

function frontMatterEnd({ all }: Lines, row: number): number | undefined {
  const fence = row === 0 ? /^(---|\+\+\+)\s*$/.exec(all[0] ?? '')?.[1] : undefined;
  // A ruler looks like it, but no field follows.
  if (fence === undefined || !/^(?:[\w-]+\s*[:=]|#)/.test(all[1] ?? '')) return undefined;
  const end = all.findIndex((line, i) => i > 0 && line.trimEnd() === fence);
  return end < 0 ? undefined : end;
}

function frontMatterTitle(lines: Lines, row: number): Heading | undefined {
  const end = frontMatterEnd(lines, row);
  if (end === undefined) return undefined;
  const titles = lines.all
    .slice(1, end)
    .map((line) => /^title\s*[:=]\s*(["']?)(\S.*?)\1\s*$/.exec(line)?.[2]);
  const title = titles.find((found) => found !== undefined);
  return title === undefined ? undefined : { level: 0, title, rows: end + 1 };
}

function fenceEnd({ all }: Lines, row: number): number | undefined {
  const fence = FENCE.exec(all[row] ?? '')?.[1];
  if (fence === undefined) return undefined;
  const closing = new RegExp(`^\\s*${fence[0]}{${fence.length},}\\s*$`);
  for (let end = row + 1; end < all.length; end++) if (closing.test(all[end] ?? '')) return end;
  return all.length - 1;
}

function htmlEnd({ all }: Lines, row: number): number | undefined {
  const [, comment, tag] = HTML.exec(all[row] ?? '') ?? [];
  if (comment === undefined && tag === undefined) return undefined;
  const closing = comment === undefined ? `</${tag?.toLowerCase()}>` : '-->';
  for (let end = row; end < all.length; end++) if (all[end]?.toLowerCase().includes(closing)) return end;
  return all.length - 1;
}
