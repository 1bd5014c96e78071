import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TermDictionary } from '../lexical/termDictionary.ts';

/** Terms in a whole block; each transaction adds a smaller one. */
const BLOCK_TERMS = 16_384;
const MOST_SMALL_BLOCKS = 100;

/** Keeps a dictionary and the blocks of it in an index in step. */
export class TermBlocks {
  readonly #database: DatabaseSync;
  readonly #dictionary: TermDictionary;
  /** How many terms of the dictionary are in the index. */
  #stored = 0;

  constructor(database: DatabaseSync, dictionary: TermDictionary) {
    this.#database = database;
    this.#dictionary = dictionary;
  }

  /** Reads the terms that the index has more than the dictionary. */
  read(): void {
    const rows = this.#database
      .prepare('SELECT first, count, words FROM terms WHERE first + count > ? ORDER BY first')
      .all(this.#stored);
    this.#reserve(rows);
    for (const row of rows) {
      const first = Number(row.first);
      if (first > this.#stored) throw new RangeError('a block of the dictionary is missing');
      const words = inflated(row.words as Uint8Array);
      this.#dictionary.addAll(after(words, this.#stored - first));
      this.#stored = this.#dictionary.size;
    }
  }

  /** Makes room for the terms of blocks, by the length of those of the first. */
  #reserve(rows: readonly Record<string, SQLOutputValue>[]): void {
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return;
    const size = Number(last.first) + Number(last.count);
    const bytesOfTerm = inflated(first.words as Uint8Array).length / Number(first.count);
    this.#dictionary.reserve(size, Math.ceil(size * bytesOfTerm));
  }

  /** Adds the terms that the dictionary has more than the index; inside of a write transaction. */
  write(): void {
    this.#insert(this.#stored, this.#dictionary.size);
    const small = this.#database
      .prepare('SELECT count(*) AS blocks, min(first) AS first FROM terms WHERE count < ?')
      .get(BLOCK_TERMS);
    if (Number(small?.blocks) > MOST_SMALL_BLOCKS) this.#fold(Number(small?.first));
  }

  /** After the transaction of `write`: what it stored is stored. */
  committed(): void {
    this.#stored = this.#dictionary.size;
  }

  /** After the transaction of `write` failed: the dictionary forgets what was not stored. */
  rolledBack(): void {
    this.#dictionary.truncate(this.#stored);
  }

  /** Makes whole blocks of the terms from one on; those before lie in whole blocks. */
  #fold(start: number): void {
    this.#database.prepare('DELETE FROM terms WHERE first >= ?').run(start);
    for (let first = start; first < this.#dictionary.size; first += BLOCK_TERMS) {
      this.#insert(first, Math.min(first + BLOCK_TERMS, this.#dictionary.size));
    }
  }

  #insert(first: number, end: number): void {
    if (first === end) return;
    const words = Array.from({ length: end - first }, (_, i) => this.#dictionary.term(first + i));
    // Small blocks are soon made into whole ones.
    const level = end - first < BLOCK_TERMS ? 1 : 9;
    this.#database
      .prepare('INSERT INTO terms VALUES (?, ?, ?)')
      .run(first, end - first, deflateRawSync(words.join('\n'), { level }));
  }
}

/** What follows so many lines. */
function after(lines: Buffer, count: number): Buffer {
  let start = 0;
  for (let i = 0; i < count; i++) start = lines.indexOf('\n', start) + 1;
  return lines.subarray(start);
}

/** Room for what comes out in one piece, as most does: several are copied once more. */
const DEFLATED = 6;
const LEAST_ROOM = 1024;

/** @throws RangeError where the bytes are damaged */
export function inflated(bytes: Uint8Array): Buffer {
  try {
    return inflateRawSync(bytes, { chunkSize: Math.max(LEAST_ROOM, DEFLATED * bytes.length) });
  } catch (cause) {
    throw new RangeError('a deflated part of the index is damaged', { cause });
  }
}
