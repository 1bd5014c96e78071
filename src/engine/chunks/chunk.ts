/** The way a file was read; it decides how the file is cut and how its chunks are opened. */
export type SourceKind = 'code' | 'markdown' | 'text' | 'notebook' | 'pdf' | 'docx';

/** A contiguous part of a file, the unit that is encoded, searched and shown. */
export interface Chunk {
  /** First line, 1-based. For a PDF or docx: a line of the extracted text. For a notebook: a line of the cell list as text. */
  readonly startLine: number;
  /** Last line, 1-based, inclusive. */
  readonly endLine: number;
  /** The text of those lines, joined with `\n`; of a manual page without its macros and escapes. */
  readonly text: string;
  /** What of the text is encoded and indexed, where that is not all of it: a licence says nothing of the code below. */
  readonly searchedText?: string;
  /** Enclosing names, outermost first: `['class Foo']` for a method, the heading path for a section. Never the file's path. */
  readonly scope: readonly string[];
  /** Names defined in this chunk, as written: functions, classes, types, constants, headings. */
  readonly symbols: readonly string[];
  /** 1-based page of a PDF. */
  readonly page?: number;
  /** 0-based cell of a notebook. */
  readonly cell?: number;
}

/** A file cut into chunks. Every non-blank line of the file belongs to exactly one chunk. */
export interface ChunkedFile {
  /** VS Code language id where there is one: `typescript`, `python`, `markdown`, `plaintext`, `pdf`. */
  readonly language: string;
  readonly kind: SourceKind;
  readonly chunks: readonly Chunk[];
}

/**
 * The text that a chunk is encoded from: its scope, then its lines without a licence. The path is left out, so that a
 * move re-encodes nothing; the path has a code of its own (see `pathText`).
 */
export function keyText(chunk: Chunk): string {
  const text = chunk.searchedText ?? chunk.text;
  return chunk.scope.length === 0 ? text : `${chunk.scope.join(' > ')}\n${text}`;
}

/** Numbers and hashes that stand alone: `0012`, not `utf8`. */
const NUMBER = /(?<![\p{L}\p{N}])(?:\p{N}+|(?=[a-f]*\d)[\da-f]{8,})(?![\p{L}\p{N}])/gu;

/**
 * A path without what counts files and says nothing of them: `docs/doc-0012.txt` gives `docs/doc-.txt`. In a folder of
 * numbered files the names' chance likeness to queries would move what their texts say.
 */
export const withoutNumbers = (path: string): string => path.replace(NUMBER, '');

/** The text that a file's path is encoded from: `src/http/client_pool.ts` gives `src http client_pool`. */
export function pathText(path: string): string {
  return withoutNumbers(path.replace(/\.[^./]+$/, '')).replaceAll('/', ' ');
}
