import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { deflateRawSync } from 'node:zlib';
import { inflated } from './termBlocks.ts';
import type { FileState, PackedFile, StoredFile } from './types.ts';

export interface Counts {
  readonly files: number;
  readonly chunks: number;
}

/** Higher levels save a fiftieth more. */
const FAST = { level: 1 };

const PACKED_COLUMNS = 'path, language, kind, file_code, chunks, codes, spans, symbols, postings';

/** The rows of an index's files, each with all of its chunks. */
export class FileTable {
  readonly #database: DatabaseSync;
  readonly #codeBytes: number;
  /** Kept, since each answer asks for dozens of files. */
  #state: StatementSync | undefined;

  constructor(database: DatabaseSync, codeBytes: number) {
    this.#database = database;
    this.#codeBytes = codeBytes;
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
    const columns =
      'version, size, mtime, content_hash, language, kind, chunks, file_code, spans, symbols, hashes, codes, postings';
    this.#database
      .prepare(
        `INSERT INTO files (path, ${columns}) VALUES (${'?, '.repeat(values.length)}?)
         ON CONFLICT (path) DO UPDATE SET (${columns}) = (${columns.replaceAll(/\w+/g, 'excluded.$&')})`,
      )
      .run(file.path, ...values);
  }

  /** Inside of a write transaction. */
  touch(files: readonly { readonly path: string; readonly mtimeMs: number }[]): void {
    const touch = this.#database.prepare('UPDATE files SET mtime = ? WHERE path = ?');
    for (const { path, mtimeMs } of files) touch.run(mtimeMs, path);
  }

  /** Inside of a write transaction. */
  remove(path: string): void {
    this.#database.prepare('DELETE FROM files WHERE path = ?').run(path);
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

  state(path: string): FileState | undefined {
    this.#state ??= this.#database.prepare('SELECT size, mtime, content_hash FROM files WHERE path = ?');
    const row = this.#state.get(path);
    return row === undefined ? undefined : fileState(row);
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
