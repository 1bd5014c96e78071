import type { DatabaseSync } from 'node:sqlite';

/** Marks the file as ours: `MoPQ` in ASCII. */
const APPLICATION_ID = 0x4d6f5051;

/**
 * Each step takes an index from the version of its position to the next one. Steps are only ever appended: an index
 * that someone has is brought up to date by those that it lacks.
 */
const MIGRATIONS: readonly string[] = [
  `
  -- version: count of changes. writer: who may write (see lease.ts). model: who made the codes.
  -- complete: there once a whole pass came to its end.
  CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES ('version', 0);

  -- One row a file with all of its chunks, packed as in packing.ts. version: the change that stored it.
  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    size INTEGER NOT NULL,
    mtime REAL NOT NULL,
    content_hash BLOB NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    chunks INTEGER NOT NULL,
    path_code BLOB NOT NULL,
    spans BLOB NOT NULL,
    symbols BLOB NOT NULL,
    hashes BLOB NOT NULL,
    codes BLOB NOT NULL,
    postings BLOB NOT NULL
  ) STRICT;
  CREATE INDEX files_by_version ON files (version, chunks);

  -- The dictionary: terms by id, in blocks of consecutive ids, joined with line feeds and deflated.
  CREATE TABLE terms (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, words BLOB NOT NULL) STRICT;

  -- Codes of chunks that are gone, oldest first, so that what comes back is not encoded again.
  CREATE TABLE retired (
    id INTEGER PRIMARY KEY,
    chunks INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    codes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX retired_by_age ON retired (id, chunks);
  `,
  `
  -- Commits that vote for files, newest first. paths: what they changed, as it is called now, a JSON array. The row
  -- 'history' of meta tells the commit that they stand at.
  CREATE TABLE commits (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    time INTEGER NOT NULL,
    subject TEXT NOT NULL,
    paths TEXT NOT NULL,
    code BLOB NOT NULL
  ) STRICT;
  `,
  `
  -- A file's own code is made from its path and its names, no longer from its path alone. Until each file is read again,
  -- the code of its path stands in; its chunks keep theirs.
  ALTER TABLE files RENAME COLUMN path_code TO file_code;
  UPDATE files SET size = -1, content_hash = x'';
  `,
  `
  -- Symbols and postings of files are deflated. All files are read again, but their chunks keep their codes.
  -- instance: tells this database from any other that lay or will lie under its path.
  INSERT INTO retired (chunks, hashes, codes) SELECT chunks, hashes, codes FROM files;
  DELETE FROM files;
  DELETE FROM meta WHERE key = 'complete';
  UPDATE meta SET value = value + 1 WHERE key = 'version';
  INSERT INTO meta VALUES ('instance', lower(hex(randomblob(16))));
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

export type SchemaState = 'current' | 'older' | 'newer' | 'foreign';

export function schemaState(database: DatabaseSync): SchemaState {
  // One moment for all that is read: another process may be making the tables.
  database.exec('BEGIN');
  const version = pragma(database, 'user_version');
  const application = pragma(database, 'application_id');
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
  database.exec('COMMIT');
  if (version === 0 && tables === 0) return 'older';
  if (application !== APPLICATION_ID) return 'foreign';
  if (version > SCHEMA_VERSION) return 'newer';
  return version < SCHEMA_VERSION ? 'older' : 'current';
}

/** Brings an older or empty database up to date, in one transaction. */
export function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    // Two processes may open a new index at once: the second finds the work done.
    for (const step of MIGRATIONS.slice(pragma(database, 'user_version'))) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
