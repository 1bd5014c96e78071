import mammoth from 'mammoth';
import type { Extracted } from './extract.ts';

/** Part of a document as the library reads it. */
interface Element {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Element[];
}

/** In the library and its documentation, but not in its types. */
interface Markdown {
  convertToMarkdown(
    input: { buffer: Buffer },
    options: { transformDocument(document: Element): Element },
  ): Promise<{ value: string }>;
}

/** A Word document as Markdown, so that its headings cut it. */
export async function extractDocx(bytes: Uint8Array): Promise<Extracted> {
  const library = mammoth as typeof mammoth & Markdown;
  const { value } = await library.convertToMarkdown(
    { buffer: Buffer.from(bytes) },
    { transformDocument: withRowsOfTables },
  );
  const text = value
    .replace(/<a id="[^"]*"><\/a>|!\[[^\]]*\]\(data:[^)]*\)/g, '')
    // A line that only begins with `#` is no heading, so there the escape stays.
    .replace(/\\([\\`*_{}[\]()+\-.!>]|(?<!^\\)#)/gm, '$1')
    .replace(/(?<=^\|.*\|)\n\n(?=\|)/gm, '\n');
  return { text };
}

/** The library writes each cell of a table as a paragraph; here each row becomes one, as Markdown has it. */
function withRowsOfTables(element: Element): Element {
  if (element.children === undefined) return element;
  const children = element.children.flatMap((child) =>
    child.type === 'table' ? rowsOf(child) : [withRowsOfTables(child)],
  );
  return { ...element, children };
}

function rowsOf(table: Element): Element[] {
  const rows = (table.children ?? []).map(({ children: cells = [] }) =>
    paragraph(cells.flatMap((cell, i) => [run(i === 0 ? '| ' : ' | '), ...inline(cell)]).concat(run(' |'))),
  );
  const columns = table.children?.[0]?.children?.length ?? 0;
  return rows.length < 2 ? rows : rows.toSpliced(1, 0, paragraph([run(`|${'---|'.repeat(columns)}`)]));
}

/** What stands in the paragraphs of a cell, also of a table inside it, in one line. */
function inline(cell: Element): Element[] {
  const paragraphs = (cell.children ?? []).flatMap((child) =>
    child.type === 'paragraph' ? [child.children ?? []] : [inline(child)],
  );
  return paragraphs.flatMap((runs, i) => (i === 0 ? runs : [run(' '), ...runs]));
}

const paragraph = (children: readonly Element[]): Element => ({ type: 'paragraph', children });
const run = (value: string): Element => ({ type: 'run', children: [{ type: 'text', value }] });
