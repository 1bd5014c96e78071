import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { deflateRawSync } from 'node:zlib';
import { remembering } from '../remembering.ts';
import { inflated } from './termBlocks.ts';
import type { FileState, PackedFile, StoredFile } from './types.ts';

export interface Counts {
  readonly files: number;
  readonly chunks: number;
}

/** Higher levels save a fiftieth more. */
const FAST = { level: 1 };

const MOST_PREPARED = 10;

const WRITTEN_COLUMNS =
  'version, size, mtime, content_hash, language, kind, chunks, file_code, spans, symbols, hashes, codes, postings';
const PUT = `
  INSERT INTO files (${WRITTEN_COLUMNS}, path) VALUES (${WRITTEN_COLUMNS.replaceAll(/\w+/g, '?')}, ?)
  ON CONFLICT (path) DO UPDATE SET (${WRITTEN_COLUMNS}) = (${WRITTEN_COLUMNS.replaceAll(/\w+/g, 'excluded.$&')})`;
const PACKED_COLUMNS = 'path, language, kind, file_code, chunks, codes, spans, symbols, postings';

/** The rows of an index's files, each with all of its chunks. */
export class FileTable {
  readonly #database: DatabaseSync;
  readonly #codeBytes: number;
  /** Statements are kept: an answer asks for dozens of files, a pass stores thousands. */
  readonly #prepared: (sql: string) => StatementSync;

  constructor(database: DatabaseSync, codeBytes: number) {
    this.#database = database;
    this.#codeBytes = codeBytes;
    this.#prepared = remembering(MOST_PREPARED, (sql) => database.prepare(sql));
  }

  /** Takes the place of what was stored under the path; inside of a write transaction. */
  put(file: StoredFile, packed: PackedFile, hashes: Uint8Array, version: number): void {
    const values: SQLInputValue[] = [
      version,
      file.size,
      file.mtimeMs,
      file.contentHash,
      file.language,
      file.kind,
      packed.chunkCount,
      packed.fileCode,
      packed.spans,
      deflateRawSync(packed.symbols, FAST),
      hashes,
      packed.codes,
      deflateRawSync(packed.postings, FAST),
    ];
    this.#prepared(PUT).run(...values, file.path);
  }

  /** Inside of a write transaction. */
  touch(files: readonly { readonly path: string; readonly mtimeMs: number }[]): void {
    const touch = this.#prepared('UPDATE files SET mtime = ? WHERE path = ?');
    for (const { path, mtimeMs } of files) touch.run(mtimeMs, path);
  }

  /** Inside of a write transaction. */
  remove(path: string): void {
    this.#prepared('DELETE FROM files WHERE path = ?').run(path);
  }

  /**
   * All files; inside of a transaction that lasts until the end.
   *
   * @throws RangeError where a row is damaged
   */
  *all(): Generator<PackedFile> {
    const rows = this.#database.prepare(`SELECT ${PACKED_COLUMNS} FROM files`).iterate();
    for (const row of rows) yield this.#packed(row);
  }

  /** Files stored after a version. */
  since(version: number): PackedFile[] {
    const rows = this.#database.prepare(`SELECT ${PACKED_COLUMNS} FROM files WHERE version > ?`).all(version);
    return rows.map((row) => this.#packed(row));
  }

  /** @param folder where only the files below one are asked for, '' or ending with `/` */
  states(folder: string): Map<string, FileState> {
    // The paths below a folder lie between its own and the same with the character after the slash.
    const range = folder === '' ? [] : [folder, `${folder.slice(0, -1)}0`];
    const where = folder === '' ? '' : 'WHERE path >= ? AND path < ?';
    const rows = this.#database
      .prepare(`SELECT path, size, mtime, content_hash FROM files ${where}`)
      .all(...range);
    return new Map(rows.map((row) => [String(row.path), fileState(row)]));
  }

  /** Those of the paths that are known, in one question: an answer has dozens, and each alone takes twice as long. */
  statesOf(paths: readonly string[]): Map<string, FileState> {
    const rows = this.#prepared(
      'SELECT path, size, mtime, content_hash FROM files WHERE path IN (SELECT value FROM json_each(?))',
    ).all(JSON.stringify(paths));
    return new Map(rows.map((row) => [String(row.path), fileState(row)]));
  }

  paths(): Set<string> {
    const rows = this.#database.prepare('SELECT path FROM files').all();
    return new Set(rows.map(({ path }) => String(path)));
  }

  counts(): Counts {
    const row = this.#database.prepare('SELECT count(*) AS files, total(chunks) AS chunks FROM files').get();
    return { files: Number(row?.files), chunks: Number(row?.chunks) };
  }

  #packed(row: Record<string, SQLOutputValue>): PackedFile {
    const chunkCount = Number(row.chunks);
    const codes = row.codes as Uint8Array;
    const path = String(row.path);
    if (codes.length !== chunkCount * this.#codeBytes) throw new RangeError(`${path} lacks codes`);
    return {
      path,
      language: String(row.language),
      kind: row.kind as PackedFile['kind'],
      fileCode: row.file_code as Uint8Array,
      chunkCount,
      codes,
      spans: row.spans as Uint8Array,
      symbols: inflated(row.symbols as Uint8Array),
      postings: inflated(row.postings as Uint8Array),
    };
  }
}

const fileState = (row: Record<string, SQLOutputValue>): FileState => ({
  size: Number(row.size),
  mtimeMs: Number(row.mtime),
  contentHash: row.content_hash as Uint8Array,
});
