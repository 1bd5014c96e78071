import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { deleteIndexes, indexFile } from '../../../src/engine/indexLocation.ts';
import { TestRepository } from '../history/repository.ts';
import { found, openEngine, pathOf, source, temporaryFolder, useModel, word, write } from './support.ts';

const FILES = 120;
const used = useModel();

/** A repository whose files lie below `code`, indexed there, and a second worktree of it. */
async function setUp() {
  const repository = new TestRepository();
  onTestFinished(() => repository.remove());
  for (let i = 0; i < FILES; i++) repository.write(`code/${pathOf(i)}`, source(i));
  repository.commit('All files');
  const folder = join(repository.folder, 'code');
  const first = await openEngine({ folder, model: used.model });
  const { encodedSinceOpen } = await first.settled();
  expect(encodedSinceOpen).toBe(FILES);
  repository.git('worktree', 'add', '-q', '-b', 'other', '../other');
  const told: string[] = [];
  const log = (message: string): void => void told.push(message);
  const sibling = join(repository.root, 'other', 'code');
  const openSibling = () => openEngine({ folder: sibling, model: used.model, log });
  return { repository, first, index: indexFile(folder), sibling, openSibling, told };
}

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
  return () => vi.unstubAllEnvs();
});

it('a new worktree encodes only what no other has', async () => {
  const { openSibling, sibling, told } = await setUp();
  write(sibling, 'src/own.ts', source(FILES, 1));
  const engine = await openSibling();
  expect(engine.status()).toMatchObject({ files: FILES + 1, encodedSinceOpen: 1 });
  expect(await found(engine, word(7))).toEqual([pathOf(7)]);
  expect(await found(engine, word(FILES, 1), 'hybrid')).toContain('src/own.ts');
  expect(told).toEqual([]);
});

it('its own codes are the same as those of an index made alone', async () => {
  const { openSibling, sibling } = await setUp();
  const codes = () => {
    const database = new DatabaseSync(indexFile(sibling));
    const rows = database.prepare('SELECT path, hashes, codes FROM files ORDER BY path').all();
    database.close();
    return rows;
  };
  const engine = await openSibling();
  const borrowed = codes();
  engine.rebuild();
  await engine.settled();
  expect(borrowed).toEqual(codes());
});

it.each<[string, (index: string) => undefined | (() => void)]>([
  ['gone', (index) => rmSync(dirname(index), { recursive: true }) as undefined],
  ['no database', (index) => writeFileSync(index, 'something else') as undefined],
  ['of a newer version', (index) => change(index, 'PRAGMA user_version = 99')],
  ['of another model', (index) => change(index, "UPDATE meta SET value = '{}' WHERE key = 'model'")],
  [
    'locked',
    (index) => {
      const database = new DatabaseSync(index);
      database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
      return () => database.close();
    },
  ],
])('nothing breaks where the other index is %s', async (_, spoil) => {
  const { first, index, openSibling } = await setUp();
  await first.close();
  const end = spoil(index);
  const engine = await openSibling();
  end?.();
  expect(engine.status()).toMatchObject({ phase: 'ready', files: FILES, encodedSinceOpen: FILES });
});

function change(index: string, sql: string): undefined {
  const database = new DatabaseSync(index);
  database.exec(sql);
  database.close();
}

it('an index that is being written gives what it has, and goes on', async () => {
  const { repository, first, openSibling } = await setUp();
  for (let i = 0; i < FILES; i++) repository.write(`code/${pathOf(i)}`, source(i, 1));
  first.refresh();
  const engine = await openSibling();
  await first.settled();
  expect(engine.status()).toMatchObject({ phase: 'ready', encodedSinceOpen: 0 });
  expect(first.status()).toMatchObject({ phase: 'ready', encodedSinceOpen: 2 * FILES });
});

it('leaves nothing behind that would keep the other index from being deleted', async () => {
  const { repository, first, index, openSibling } = await setUp();
  await first.close();
  await openSibling();
  const again = await openEngine({ folder: join(repository.folder, 'code'), model: used.model });
  await again.forget();
  deleteIndexes(join(repository.folder, 'code'));
  expect(() => readdirSync(dirname(index))).toThrow(/ENOENT/);
});

it('no other index is read where git may not be asked', async () => {
  const { sibling } = await setUp();
  const engine = await openEngine({ folder: sibling, model: used.model, history: false });
  expect(engine.status().encodedSinceOpen).toBe(FILES);
});
