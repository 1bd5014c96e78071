import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MopqError } from '../errors.ts';
import { INCREMENTAL } from './freeRoom.ts';
import { migrate, schemaState } from './schema.ts';

/** Large pages waste less room behind the packed rows of files, which are a few kilobytes long. */
const PAGE_BYTES = 32_768;
const BUSY_MS = 5000;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

export type Log = (message: string) => void;

/**
 * Opens the index at `path`, or makes an empty one. A damaged or foreign file is moved aside to `<path>.damaged` and
 * an empty index takes its place, since all that it held can be made again from the user's files.
 *
 * @throws MopqError index-unusable where a newer version made it, or where the file cannot be opened
 */
export function openDatabase(path: string, log: Log): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openExisting(path);
  } catch (error) {
    if (!isDamage(error)) throw asMopqError(error, path);
    log(damageNote(path, error));
  }
  try {
    moveAside(path);
    return openExisting(path);
  } catch (error) {
    throw asMopqError(error, path);
  }
}

/** Moves an index that is not open to `<path>.damaged`, in place of the one that was moved there before. */
export function moveAside(path: string): void {
  try {
    rmSync(`${path}-wal`, { force: true });
    rmSync(`${path}-shm`, { force: true });
    rmSync(`${path}.damaged`, { force: true });
    renameSync(path, `${path}.damaged`);
  } catch (error) {
    throw asMopqError(error, path);
  }
}

/** Errors of SQLite and of damaged rows as what the user is told. */
export function asMopqError(error: unknown, path: string): MopqError {
  if (error instanceof MopqError) return error;
  if (isDamage(error)) {
    return new MopqError(
      'index-unusable',
      `The index ${path} is damaged: ${messageOf(error)}.`,
      'Rebuild the index.',
      { cause: error },
    );
  }
  return new MopqError(
    'index-unusable',
    `The index ${path} cannot be used: ${messageOf(error)}.`,
    sqliteCode(error) === SQLITE_BUSY
      ? 'Another program holds it: close that, then try again.'
      : 'Check that its folder can be written and that the disk has room, then try again.',
    { cause: error },
  );
}

class ForeignFile extends Error {}

function openExisting(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    // The time-out must be set before the mode: switching to WAL takes a lock.
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA page_size = ${PAGE_BYTES}`);
    const state = schemaState(database);
    if (state === 'foreign') throw new ForeignFile('the file is a database of something else');
    if (state === 'newer') {
      throw new MopqError(
        'index-unusable',
        `The index ${path} was made by a newer version of MoPQ Search.`,
        'Update MoPQ Search, or delete that file, so that the index is made again.',
      );
    }
    // Before the mode, which makes the first page.
    if (state === 'older') database.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 256');
    if (state === 'older') migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether an error tells that the index is damaged. A RangeError comes from packed rows that make no sense. */
export function isDamage(error: unknown): boolean {
  if (error instanceof ForeignFile || error instanceof RangeError) return true;
  if (error instanceof MopqError) return isDamage(error.cause);
  const code = sqliteCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** The primary result code of an SQLite error, 0 for others. */
const sqliteCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;

/** What the log is told of an index that is moved aside. */
export const damageNote = (path: string, error: unknown): string =>
  `The index ${path} is damaged: ${messageOf(error)}. It is kept as ${path}.damaged and made again.`;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
