import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { schemaState } from './schema.ts';

/** Files read at once: no reading holds up the index's writer, or whoever asks something here. */
const FILES_AT_ONCE = 500;
/** An index that is locked for longer is left alone. */
const BUSY_MS = 200;

/**
 * Reads the codes of another index, a part at a time, while others may write it. Nothing is given of an index that is
 * gone, or of another schema or model.
 *
 * @param modelRow the model that must have made its codes, as in the row 'model' of meta
 * @throws Error where the index cannot be read; what was given before is right all the same
 */
export async function* foreignCodes(
  path: string,
  modelRow: string,
): AsyncGenerator<{ readonly hashes: Uint8Array; readonly codes: Uint8Array }> {
  if (!existsSync(path)) return;
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    if (schemaState(database) !== 'current') return;
    for (const table of ['files', 'retired']) {
      for (let last = 0; ; ) {
        const rows = readRows(database, { table, after: last, modelRow });
        for (const { id, hashes, codes } of rows) {
          last = Number(id);
          yield { hashes: hashes as Uint8Array, codes: codes as Uint8Array };
        }
        if (rows.length < FILES_AT_ONCE) break;
        await nextTurn();
      }
    }
  } finally {
    database.close();
  }
}

/** The rows after one, by id; none where the index is of another model, which it may have become meanwhile. */
function readRows(
  database: DatabaseSync,
  { table, after, modelRow }: { table: string; after: number; modelRow: string },
) {
  return database
    .prepare(
      `SELECT id, hashes, codes FROM ${table}
       WHERE id > ? AND (SELECT value FROM meta WHERE key = 'model') = ? ORDER BY id LIMIT ${FILES_AT_ONCE}`,
    )
    .all(after, modelRow);
}
