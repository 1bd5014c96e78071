import type { DatabaseSync } from 'node:sqlite';
import { atOnce, type Steps } from '../steps.ts';
import { CodeCache } from './codeCache.ts';
import type { IndexModel } from './types.ts';

/** The codes of so many chunks are read in a moment and kept; those of more are read when they are worth it. */
const KEPT_CHUNKS = 50_000;
/** Files that went last are looked at until so many chunks were seen. */
const LAST_RETIRED = 10_000;
/** So many files are read without a pause. */
const FILES_A_STEP = 500;

/** The codes of the chunks that are or were in an index, by the hash of their text, so that none is encoded twice. */
export class KnownCodes {
  readonly #database: DatabaseSync;
  readonly #model: IndexModel;
  readonly #isReadable: () => boolean;
  readonly #keptChunks: number;
  #cache: CodeCache | undefined;
  #isWhole = false;

  /** @param isReadable whether the index is of this model */
  constructor(
    database: DatabaseSync,
    model: IndexModel,
    isReadable: () => boolean,
    keptChunks = KEPT_CHUNKS,
  ) {
    this.#keptChunks = keptChunks;
    this.#database = database;
    this.#model = model;
    this.#isReadable = isReadable;
  }

  /** @param hash at least HASH_BYTES long */
  get(hash: Uint8Array): Uint8Array | undefined {
    return (this.#cache ?? this.all()).get(hash);
  }

  /** Those of chunks that were just stored. */
  add(hashes: Uint8Array, codes: Uint8Array): void {
    this.#cache?.add(hashes, codes);
  }

  /** Reads all there are. */
  all(): CodeCache {
    return atOnce(this.reading());
  }

  /** The same, some files at each step. */
  *reading(): Steps<CodeCache> {
    if (this.#cache !== undefined && this.#isWhole) return this.#cache;
    const cache = new CodeCache(this.#model.codeBytes);
    for (const table of this.#isReadable() ? ['files', 'retired'] : []) {
      const part = this.#database.prepare(
        `SELECT id, hashes, codes FROM ${table} WHERE id > ? ORDER BY id LIMIT ${FILES_A_STEP}`,
      );
      for (let rows = part.all(0); rows.length > 0; rows = part.all(Number(rows.at(-1)?.id))) {
        for (const row of rows) cache.add(row.hashes as Uint8Array, row.codes as Uint8Array);
        yield;
      }
    }
    this.#cache = cache;
    this.#isWhole = true;
    return cache;
  }

  /**
   * Until `rest`, only the codes of some files and of what went last are known, unless the index is small: to read all
   * takes longer than to encode a few chunks.
   */
  onlyNear(paths: readonly string[]): void {
    if (this.#cache !== undefined || !this.#isReadable() || this.#chunks() <= this.#keptChunks) return;
    this.#cache = new CodeCache(this.#model.codeBytes);
    for (const path of paths) this.#read('files', 'WHERE path = ?', path);
    this.#read('retired', `ORDER BY id DESC LIMIT ${this.#lastRetired()}`);
  }

  /** Gives the memory back, unless it is little. */
  rest(): void {
    if (!this.#isWhole || (this.#cache?.size ?? 0) > this.#keptChunks) this.drop();
  }

  drop(): void {
    this.#cache = undefined;
    this.#isWhole = false;
  }

  #read(table: string, which: string, ...values: string[]): void {
    const rows = this.#database.prepare(`SELECT hashes, codes FROM ${table} ${which}`).iterate(...values);
    for (const row of rows) this.add(row.hashes as Uint8Array, row.codes as Uint8Array);
  }

  #chunks(): number {
    return Number(this.#database.prepare('SELECT total(chunks) AS n FROM files').get()?.n);
  }

  /** How many of the newest rows of `retired` hold the chunks that went last. */
  #lastRetired(): number {
    let chunks = 0;
    let rows = 0;
    for (const row of this.#database.prepare('SELECT chunks FROM retired ORDER BY id DESC').iterate()) {
      rows++;
      chunks += Number(row.chunks);
      if (chunks >= LAST_RETIRED) break;
    }
    return rows;
  }
}
