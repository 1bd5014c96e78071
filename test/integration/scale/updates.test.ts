import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dumpIndex } from '../dumpIndex.ts';
import { TestRepository } from '../history/repository.ts';
import {
  found,
  openEngine,
  pathOf,
  source,
  temporaryFolder,
  useModel,
  word,
  write,
  writeTree,
} from './support.ts';

const FILES = 600;
const CHANGED = 400;
const numbers = Array.from({ length: CHANGED }, (_, i) => i);
const used = useModel();

/** A folder of files and its index, which is to be brought up to date. */
async function setUp(folder = join(temporaryFolder(), 'work')) {
  writeTree(folder, FILES);
  const indexDirectory = temporaryFolder();
  const options = { folder, model: used.model, history: false };
  const engine = await openEngine({ ...options, indexDirectory });
  expect(engine.status()).toMatchObject({ files: FILES, encodedSinceOpen: FILES });
  const dump = (directory: string): string[] => dumpIndex(join(directory, 'index.sqlite'), used.model);
  /** The index holds the same as one that is made of the folder as it stands. */
  const expectAsMadeAnew = async (): Promise<void> => {
    const anew = temporaryFolder();
    await (await openEngine({ ...options, indexDirectory: anew })).close();
    expect(dump(anew).length).toBeGreaterThan(0);
    expect(dump(indexDirectory)).toEqual(dump(anew));
  };
  return { folder, indexDirectory, engine, expectAsMadeAnew };
}

it('a branch switch encodes what is new, and the way back nothing', async () => {
  const repository = new TestRepository();
  writeTree(repository.folder, FILES);
  repository.commit('One side');
  repository.git('checkout', '-q', '-b', 'side');
  for (const i of numbers) repository.write(pathOf(i), source(i, 1));
  repository.write('src/added/one.ts', source(FILES, 1));
  rmSync(join(repository.folder, pathOf(FILES - 1)));
  repository.commit('Other side');
  repository.git('checkout', '-q', 'main');
  const { engine, expectAsMadeAnew } = await setUp(repository.folder);
  const told = [...numbers.map(pathOf), 'src/added', 'src/added/one.ts', pathOf(FILES - 1)];

  repository.git('checkout', '-q', 'side');
  engine.changed(told);
  expect(await engine.settled()).toMatchObject({ files: FILES, encodedSinceOpen: FILES + CHANGED + 1 });
  expect(await found(engine, word(7, 1))).toEqual([pathOf(7)]);
  expect(await found(engine, word(7))).toEqual([]);
  expect(await found(engine, word(FILES - 1))).toEqual([]);

  repository.git('checkout', '-q', 'main');
  engine.changed(told);
  expect(await engine.settled()).toMatchObject({ files: FILES, encodedSinceOpen: FILES + CHANGED + 1 });
  expect(await found(engine, word(7))).toEqual([pathOf(7)]);
  await expectAsMadeAnew();
  repository.remove();
});

it('a folder at the top that is renamed has none of its chunks encoded again', async () => {
  const { folder, engine, expectAsMadeAnew } = await setUp();
  renameSync(join(folder, 'src'), join(folder, 'lib'));
  engine.changed(['src', 'lib']);
  expect(await engine.settled()).toMatchObject({ files: FILES, encodedSinceOpen: FILES });
  expect(await found(engine, word(7))).toEqual([pathOf(7).replace('src', 'lib')]);
  await expectAsMadeAnew();
});

it('files that are copied or touched are not encoded', async () => {
  const { folder, engine } = await setUp();
  for (const i of numbers) write(folder, pathOf(i), source(i));
  for (const i of numbers) write(folder, `copy/${pathOf(i)}`, source(i));
  engine.changed(['copy', ...numbers.map(pathOf)]);
  expect(await engine.settled()).toMatchObject({ files: FILES + CHANGED, encodedSinceOpen: FILES });
});

it('one file among many is taken in by itself, whether it changes, comes in a folder of its own, or goes', async () => {
  const { folder, engine, expectAsMadeAnew } = await setUp();
  // A file that no watcher told of stands for all that is not looked at.
  write(folder, 'src/untold.ts', source(FILES, 2));
  write(folder, pathOf(3), source(3, 1));
  engine.changed([pathOf(3)]);
  await engine.settled();
  expect([await found(engine, word(3, 1)), await found(engine, word(3))]).toEqual([[pathOf(3)], []]);
  write(folder, 'src/young/deep/file.ts', source(FILES));
  engine.changed(['src/young']);
  await engine.settled();
  expect(await found(engine, word(FILES))).toEqual(['src/young/deep/file.ts']);
  rmSync(join(folder, 'src/young'), { recursive: true });
  engine.changed(['src/young']);
  await engine.settled();
  expect(await found(engine, word(FILES))).toEqual([]);
  expect(await found(engine, word(FILES, 2))).toEqual([]);
  expect(engine.status()).toMatchObject({ files: FILES, encodedSinceOpen: FILES + 2 });
  engine.refresh();
  await engine.settled();
  await expectAsMadeAnew();
});
