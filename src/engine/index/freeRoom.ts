import type { DatabaseSync } from 'node:sqlite';

/** The setting of SQLite by which pages are given back a few at a time. */
export const INCREMENTAL = 2;

/** Room that is free in an index is given back beyond this share of it, and this many bytes. */
const FREE_SHARE = 0.25;
const FEWEST_BYTES = 8 * 1024 * 1024;
/** So many pages are given back at once, which takes milliseconds. */
const PAGES_AT_ONCE = 64;

/** The pages of an index that hold nothing, as deletions leave them. */
export class FreeRoom {
  readonly #database: DatabaseSync;
  readonly #fewestBytes: number;

  constructor(database: DatabaseSync, fewestBytes = FEWEST_BYTES) {
    this.#database = database;
    this.#fewestBytes = fewestBytes;
  }

  /** True where so much is free that it is worth to give it back. */
  get isMuch(): boolean {
    const free = this.#pages;
    return (
      free * this.#pragma('page_size') >= this.#fewestBytes && free > FREE_SHARE * this.#pragma('page_count')
    );
  }

  /** Whether the index can give back a little at a time, as those do that were made since it was provided for. */
  get goesByParts(): boolean {
    return this.#pragma('auto_vacuum') === INCREMENTAL;
  }

  /**
   * Gives a little back; inside of a write transaction.
   *
   * @returns whether more is free
   */
  giveBackPart(): boolean {
    this.#database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
    return this.#pages > 0;
  }

  /** Gives all back and provides for parts; outside of any transaction. Takes seconds for a large index. */
  giveBackAll(): void {
    this.#database.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}; VACUUM`);
  }

  get #pages(): number {
    return this.#pragma('freelist_count');
  }

  #pragma(name: string): number {
    return Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}
