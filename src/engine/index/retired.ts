import type { DatabaseSync } from 'node:sqlite';
import { HASH_BYTES } from './types.ts';

/** So many codes of chunks that are gone are kept, or as many as there are chunks. */
const FEWEST_KEPT = 10_000;
/** What is too much is looked for each time that this share of what is kept has come to it. */
const EXCESS_SHARE = 0.05;

/** Codes of chunks that are gone: a branch that is switched to and back encodes nothing. */
export class RetiredCodes {
  readonly #database: DatabaseSync;
  /** Chunks that were retired since the last eviction, and how many may be until the next. */
  #added = 0;
  #patience = EXCESS_SHARE * FEWEST_KEPT;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Keeps the codes of a stored file that is about to be replaced or removed.
   *
   * @param hashes those of the chunks that take its place, row-major [n, HASH_BYTES]
   */
  retire(path: string, hashes: Uint8Array): void {
    const row = this.#database.prepare('SELECT hashes, codes FROM files WHERE path = ?').get(path);
    if (row === undefined) return;
    const old = { hashes: row.hashes as Uint8Array, codes: row.codes as Uint8Array };
    const count = old.hashes.length / HASH_BYTES;
    const codeBytes = old.codes.length / count;
    const staying = new Set(rowsOf(hashes, HASH_BYTES).map(key));
    const codes = rowsOf(old.codes, codeBytes);
    const gone = rowsOf(old.hashes, HASH_BYTES)
      .map((hash, i) => ({ hash, code: codes[i] ?? new Uint8Array(0) }))
      .filter(({ hash }) => !staying.has(key(hash)));
    if (gone.length === 0) return;
    this.#added += gone.length;
    this.#database
      .prepare('INSERT INTO retired (chunks, hashes, codes) VALUES (?, ?, ?)')
      .run(
        gone.length,
        Buffer.concat(gone.map(({ hash }) => hash)),
        Buffer.concat(gone.map(({ code }) => code)),
      );
  }

  /** True where so many were retired that `evict` is worth its time. */
  get isFull(): boolean {
    return this.#added >= this.#patience;
  }

  /**
   * Drops the oldest codes beyond what is kept.
   *
   * @param chunks how many there are in the index
   */
  evict(chunks: number): void {
    const kept = Math.max(FEWEST_KEPT, chunks);
    this.#database
      .prepare(
        `DELETE FROM retired WHERE id IN (
           SELECT id FROM (SELECT id, sum(chunks) OVER (ORDER BY id DESC) AS newer FROM retired) WHERE newer > ?
         )`,
      )
      .run(kept);
    this.#added = 0;
    this.#patience = EXCESS_SHARE * kept;
  }
}

/** Rows of a row-major matrix. */
const rowsOf = (matrix: Uint8Array, width: number): Uint8Array[] =>
  Array.from({ length: matrix.length / width || 0 }, (_, i) => matrix.subarray(i * width, (i + 1) * width));

const key = (hash: Uint8Array): string => Buffer.from(hash).toString('latin1');
