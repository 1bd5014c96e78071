import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceKind } from './chunks/chunk.ts';
import { extract } from './chunks/extract.ts';

const MOST_LINES = 400;
/** Extracting a document takes a second, so the last few texts are kept. */
const REMEMBERED_TEXTS = 8;

interface Remembered {
  readonly mtimeMs: number;
  readonly rows: readonly string[];
}

/** Reads the lines of hits as they stand on disk now. */
export class HitTexts {
  readonly #root: string;
  readonly #remembered = new Map<string, Remembered>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The whole text of a file, as rows; undefined where the file is gone or cannot be read. */
  async rows(path: string, kind: SourceKind): Promise<readonly string[] | undefined> {
    const file = join(this.#root, path);
    try {
      const { mtimeMs } = await stat(file);
      const known = this.#remembered.get(path);
      if (known?.mtimeMs === mtimeMs) return known.rows;
      const { text } = await extract(kind, await readFile(file));
      const rows = text.split('\n');
      this.#remember(path, { mtimeMs, rows });
      return rows;
    } catch {
      return undefined;
    }
  }

  async lines(
    path: string,
    kind: SourceKind,
    startLine: number,
    endLine: number,
  ): Promise<string | undefined> {
    const rows = await this.rows(path, kind);
    return rows?.slice(startLine - 1, Math.min(endLine, startLine - 1 + MOST_LINES)).join('\n');
  }

  #remember(path: string, entry: Remembered): void {
    this.#remembered.delete(path);
    this.#remembered.set(path, entry);
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > REMEMBERED_TEXTS && oldest !== undefined) this.#remembered.delete(oldest);
  }
}
