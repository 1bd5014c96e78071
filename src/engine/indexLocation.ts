import { createHash } from 'node:crypto';
import { existsSync, readdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { MopqError } from './errors.ts';

function cacheFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}

/**
 * Where a folder's index is: in the user's cache, named by the folder's real path, so that the editor, the terminal
 * and several windows share it, and nothing is written into the user's tree.
 *
 * @param index name of the index: a folder has one for each model that encodes its keys
 * @throws MopqError folder-missing
 */
export function indexFile(folder: string, directory?: string, index = 'index'): string {
  let real: string;
  try {
    real = realpathSync.native(folder);
  } catch (cause) {
    throw new MopqError('folder-missing', `There is no folder ${folder}.`, 'Check the path.', { cause });
  }
  const name = basename(real).replace(/[^\w.-]+/g, '_') || 'root';
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 12);
  const parent = directory ?? join(cacheFolder(), 'mopq-search', 'indexes', `${name}-${hash}`);
  return join(parent, `${index}.sqlite`);
}

/**
 * Deletes the indexes of a folder, of all its models, once they are closed. SQLite removes its log with the last
 * connection: one whose log is still there is open in another process, and stays.
 */
export function deleteIndexes(folder: string, directory?: string): void {
  const parent = dirname(indexFile(folder, directory));
  const names = existsSync(parent) ? readdirSync(parent) : [];
  const stems = new Set(names.map((name) => /^index(?:-.+?)?\.sqlite(?=$|[.-])/.exec(name)?.[0]));
  for (const stem of stems) {
    if (stem === undefined || names.includes(`${stem}-wal`)) continue;
    const belonging = names.filter((name) => name.startsWith(stem));
    for (const name of belonging) rmSync(join(parent, name), { force: true });
  }
  if (existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
}
