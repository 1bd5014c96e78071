import type { Chunk } from '../../chunks/chunk.ts';
import { pathWords } from '../../search/pathMatch.ts';
import type { Pair, SourceFile } from '../pair.ts';
import { filePair } from './filePair.ts';
import { isChangeLog } from './paths.ts';
import { informativeWords, plain } from './prose.ts';

const FEWEST_INFORMATIVE = 3;
const FEWEST_WORDS = 8;
const LONGEST_HEADING = 120;
/** With its markup. */
const LONGEST_LINE = 400;
/** Sections that every project has, and those of a list of changes. */
const DULL =
  /^(?:(?:.* )?table of contents|contents|toc|licen[cs]e.*|authors?|copyrights?\b.*|see also|change ?log|contributors|references|credits|acknowledge?ments|history|bugs|unreleased|fixed|changed|added|removed|bug ?fixes|features|breaking changes?|new|improvements|version\b.*|(?:release )?v?\d[\d.]*\b.*|\[?v?\d+\.\d.*|breaking|deprecat\w+|patch changes|minor changes|major changes)$/i;
const NOT_READ =
  /^\.github\/|(?:^|\/)(?:licen[cs]e|authors|code[-_]of[-_]conduct|third[-_]party\w*)\b[^/]*$/i;

/** Heading, with the one above it where it says too little by itself -> the chunk that its section begins in. */
export function headingPairs(file: SourceFile): Pair[] {
  if (
    !['markdown', 'docx', 'notebook'].includes(file.kind) ||
    isChangeLog(file.path) ||
    NOT_READ.test(file.path)
  )
    return [];
  return file.chunks.flatMap((chunk) =>
    headingsOf(file, chunk).map(({ query, text }) => filePair('heading', query, file, chunk, text)),
  );
}

interface Section {
  readonly query: string;
  /** The chunk's text without the heading. */
  readonly text: string;
}

interface Heading {
  readonly row: number;
  /** Rows that it takes. */
  readonly height: number;
  readonly title: string;
  /** Titles above it, outermost first. */
  readonly above: readonly string[];
}

function headingsOf({ path }: SourceFile, chunk: Chunk): Section[] {
  const rows = chunk.text.split('\n');
  const headings = outlineOf(rows, chunk);
  return headings.flatMap(({ row, height, title, above }, i) => {
    const query = queryOf(title, above.at(-1) ?? fileTitle(path), above);
    const body = rows.slice(row + height, headings[i + 1]?.row ?? rows.length).join(' ');
    const words = body.match(/\p{L}{2,}/gu) ?? [];
    if (query === undefined || words.length < FEWEST_WORDS) return [];
    const text = [...rows.slice(0, row), ...rows.slice(row + height)].join('\n').trim();
    return [{ query, text }];
  });
}

/** A heading as a question; undefined where it says nothing even with the one above it. */
function queryOf(heading: string, over: string, above: readonly string[]): string | undefined {
  const title = cleaned(heading);
  if (DULL.test(title) || title.length > LONGEST_HEADING || above.some((one) => DULL.test(cleaned(one))))
    return undefined;
  if (informativeWords(title) >= FEWEST_INFORMATIVE) return title;
  const parent = cleaned(over);
  const query = title.toLowerCase().includes(parent.toLowerCase()) ? title : `${parent} ${title}`;
  const isWorthIt = informativeWords(query) >= 2 && query.length <= LONGEST_HEADING;
  return isWorthIt ? query : undefined;
}

/** What a file is about by its name, or by its folder's. */
const fileTitle = (path: string): string => {
  const words = pathWords(path.replace(/(?:^|\/)(?:readme|index)(\.\w+)$/i, '$1')).stem;
  return words.join(' ');
};

/** A title without links, markup, anchors (`{#name}`, `¶`), pictures and its number (`3.1.`). */
const cleaned = (title: string): string =>
  plain(title.replace(ANCHORS, '').replace(ROLES, ' '))
    .replace(/^(?:(?:chapter|appendix|section)\s+\S+\s+|\d[\d.]*[.)]?\s+)/i, '')
    .replace(/[`*¶§\\"|]|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/\s+(?:[-–—]+\s+)?/g, ' ')
    .replace(/^[\s:.#-]+|[\s:.#-]+$/g, '');

const ANCHORS = /\{[#:.][^}]*\}|\{[^}]*=[^}]*\}|\[\[.*?\]\]|\p{Extended_Pictographic}\uFE0F?/gu;
/** `:c:type:` of reStructuredText, `:tada:` of Markdown. */
const ROLES = /(?:^|\s)(?::[\w+-]+)+:/g;

const ATX = /^(#{1,6}|={2,6})\s+\S/;
const UNDERLINE = /^([=\-~^"'`#*+.])\1{2,}\s*$/;

/** The headings of a chunk, which the chunker has found: its symbols, in order. */
function outlineOf(rows: readonly string[], { scope, symbols }: Chunk): Heading[] {
  const titles = new Set(symbols);
  const open: { level: number; title: string }[] = scope.map((title) => ({
    level: 0,
    title: title.slice(0, LONGEST_LINE),
  }));
  const marks: string[] = [];
  return rows.flatMap((line, row): Heading[] => {
    if (line.length > LONGEST_LINE) return [];
    const atx = ATX.exec(line)?.[1];
    const mark = atx === undefined ? UNDERLINE.exec(rows[row + 1] ?? '')?.[1] : undefined;
    const title = symbolOf(line);
    if ((atx === undefined && mark === undefined) || !titles.has(title)) return [];
    if (mark !== undefined && !marks.includes(mark)) marks.push(mark);
    const level = atx?.length ?? marks.indexOf(mark ?? '') + 1;
    while ((open.at(-1)?.level ?? 0) >= level) open.pop();
    const above = open.map((heading) => heading.title);
    open.push({ level, title });
    return [{ row, height: atx === undefined ? 2 : 1, title, above }];
  });
}

/** A heading's line as the chunker writes its title. */
const symbolOf = (line: string): string =>
  line
    .replace(/^(?:#{1,6}|={2,6})\s+(\S.*?)\s*#*\s*$/, '$1')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|<[^>]+>/g, '')
    .trim();
