import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceKind } from './chunks/chunk.ts';
import { type Extracted, extract } from './chunks/extract.ts';
import { contentHash, sameHash } from './files/contentHash.ts';
import type { FileState } from './index/types.ts';

const MOST_LINES = 400;
/** Extracting a document takes a second, so the last few texts are kept. */
const REMEMBERED_TEXTS = 8;
const EXTRACTED: ReadonlySet<SourceKind> = new Set(['pdf', 'docx', 'notebook']);

interface Remembered {
  readonly mtimeMs: number;
  readonly read: Promise<Extracted>;
}

/** Reads the lines of hits as they stand on disk now. */
export class HitTexts {
  readonly #root: string;
  readonly #remembered = new Map<string, Remembered>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The whole text of a file, and where its parts begin; undefined where the file is gone or cannot be read. */
  async extracted(path: string, kind: SourceKind): Promise<Extracted | undefined> {
    try {
      return EXTRACTED.has(kind) ? await this.#remember(path, kind) : await this.#read(path, kind);
    } catch {
      return undefined;
    }
  }

  async text(path: string, kind: SourceKind): Promise<string | undefined> {
    return (await this.extracted(path, kind))?.text;
  }

  /** Lines of a file, at most MOST_LINES; undefined where the file is gone or cannot be read. */
  async lines(
    path: string,
    kind: SourceKind,
    startLine: number,
    endLine: number,
  ): Promise<string | undefined> {
    const text = await this.text(path, kind);
    return text === undefined
      ? undefined
      : cutLines(text, startLine, Math.min(endLine, startLine - 1 + MOST_LINES));
  }

  async #read(path: string, kind: SourceKind): Promise<Extracted> {
    return extract(kind, await readFile(join(this.#root, path)));
  }

  async #remember(path: string, kind: SourceKind): Promise<Extracted> {
    const { mtimeMs } = await stat(join(this.#root, path));
    const known = this.#remembered.get(path);
    if (known?.mtimeMs === mtimeMs) return known.read;
    // At once, so that all hits of one answer in this document wait for one reading.
    const read = this.#read(path, kind);
    this.#remembered.delete(path);
    this.#remembered.set(path, { mtimeMs, read });
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > REMEMBERED_TEXTS && oldest !== undefined) this.#remembered.delete(oldest);
    read.catch(() => this.#remembered.delete(path));
    return read;
  }

  /** Whether a file's content is no longer what was indexed, so that lines of the index may be others now. */
  async isStale(path: string, indexed: FileState): Promise<boolean> {
    const file = join(this.#root, path);
    try {
      const { size, mtimeMs } = await stat(file);
      if (size === indexed.size && mtimeMs === indexed.mtimeMs) return false;
      return !sameHash(contentHash(await readFile(file)), indexed.contentHash);
    } catch {
      return true;
    }
  }
}

/** Lines `first` to `last`, counted from 1, without splitting all the others: fifty files are read for one answer. */
function cutLines(text: string, first: number, last: number): string {
  let start = 0;
  for (let line = 1; line < first; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  let end = start - 1;
  for (let line = first; line <= last; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.slice(start);
  }
  return text.slice(start, end);
}
