import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
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
