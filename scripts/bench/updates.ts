import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { indexFile } from '../../src/engine/indexLocation.ts';
import { printTable } from './table.ts';
import { UpdatedFolder } from './updatedFolder.ts';

/** What a pull and a branch switch change, and how often one file is changed. */
const PULLED = 1000;
const SWITCHED = 10_000;
const EDITS = 10;

/**
 * What changes of a folder cost: how long until they are in the search, what was encoded, how long a question may have
 * waited meanwhile, and the disk and memory afterwards. A copy of the folder is changed, in a temporary place.
 *
 *   npm run bench -- updates --folder DIR [--model DIR] [--index FILE] [--worktree]
 *
 * `--index` begins with a copy of an index that was made of the folder. `--worktree` also makes the copy a repository
 * and indexes a second worktree of it, which takes about as long as the first index.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      index: { type: 'string' },
      worktree: { type: 'boolean', default: false },
    },
  });
  if (values.folder === undefined) throw new Error('updates needs --folder DIR');
  const temporary = mkdtempSync(join(tmpdir(), 'mopq-updates-'));
  process.env.XDG_CACHE_HOME = join(temporary, 'cache');
  try {
    const folder = join(temporary, basename(resolve(values.folder)));
    cpSync(resolve(values.folder), folder, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
    if (values.index !== undefined) {
      const index = indexFile(folder);
      cpSync(dirname(resolve(values.index)), dirname(index), { recursive: true });
    }
    await measure(folder, values.model, values.worktree);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function measure(folder: string, modelFolder: string, worktree: boolean): Promise<void> {
  const work = await UpdatedFolder.open(folder, modelFolder);
  const rows: string[][] = [];
  const step = async (name: string, change: () => string[] | Promise<string[]>): Promise<void> => {
    const row = await work.time(name, change);
    console.log(row.join(' | '));
    rows.push(row);
  };
  await step('index, or what is new since', () => []);
  for (let i = 1; i <= EDITS; i++) await step(`one file changes, ${i} of ${EDITS}`, () => work.edit(1));
  await step('a file comes in a new folder', () => work.add());
  await step(`a pull of ${PULLED} files`, () => work.edit(PULLED));
  const former = work.remember(SWITCHED);
  await step(`a branch switch of ${former.size} files`, () => work.edit(former.size));
  await step('and back', () => work.restore(former));
  const top = work.largestFolder();
  await step(`${top} is renamed`, () => work.rename(top, `${top}-renamed`));
  await step('and back', () => work.rename(`${top}-renamed`, top));
  await step('half of the files go', () => work.removeHalf());
  await step('and come again', () => work.bringBack());
  await work.close();
  if (worktree) rows.push(await work.secondWorktree(modelFolder));
  const columns = ['seconds', 'files', 'chunks encoded', 'longest wait, ms', 'index, MB', 'RSS, MB'];
  printTable(['change', ...columns], rows);
}
