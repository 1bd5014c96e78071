import { decode } from '../files/decode.ts';
import type { SourceKind } from './chunk.ts';
import { extractDocx } from './docx.ts';
import { extractNotebook } from './notebook.ts';
import { extractPdf } from './pdf.ts';

/** A file's text, as it is cut, searched and shown. */
export interface Extracted {
  readonly text: string;
  /** 0-based row at which each page of a PDF, or cell of a notebook, begins. */
  readonly parts?: readonly number[];
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
      return extractPdf(bytes);
    case 'docx':
      return extractDocx(bytes);
    case 'notebook':
      return extractNotebook(decode(bytes));
    default:
      return { text: decode(bytes) };
  }
}
