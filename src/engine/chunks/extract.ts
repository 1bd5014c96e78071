import { decode } from '../files/decode.ts';
import type { SourceKind } from './chunk.ts';
import { extractNotebook } from './notebook.ts';

/** A heading of a document that is known by its looks. */
export interface PageHeading {
  /** 0-based. */
  readonly row: number;
  /** Rows that the heading takes. */
  readonly rows: number;
  /** 1 for the highest. */
  readonly level: number;
  readonly title: string;
}

/** A file's text, as it is cut, searched and shown. */
export interface Extracted {
  readonly text: string;
  /** 0-based row at which each page of a PDF, or cell of a notebook, begins. */
  readonly parts?: readonly number[];
  /** Headings of a PDF, in order. */
  readonly headings?: readonly PageHeading[];
  /** Language of each cell of a notebook. */
  readonly languages?: readonly string[];
}

/**
 * The text of a file of any kind.
 *
 * @throws Error where a document is damaged; its message says how
 */
export async function extract(kind: SourceKind, bytes: Uint8Array): Promise<Extracted> {
  switch (kind) {
    case 'pdf':
      // The libraries of these two are large and seldom needed.
      return (await import('./pdf.ts')).extractPdf(bytes);
    case 'docx':
      return (await import('./docx.ts')).extractDocx(bytes);
    case 'notebook':
      return extractNotebook(decode(bytes));
    default:
      return { text: decode(bytes) };
  }
}
