import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { randomFrom } from '../../unit/lexical/random.ts';
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

const FILES = 300;
const WRITER = join(import.meta.dirname, 'engineWriter.ts');
const used = useModel();

function setUp() {
  const folder = join(temporaryFolder(), 'work');
  writeTree(folder, FILES);
  const indexDirectory = temporaryFolder();
  return { folder, indexDirectory, options: { folder, indexDirectory, model: used.model, history: false } };
}

/** A writer in another process, once the index is up to date. */
async function startWriter(folder: string, indexDirectory: string): Promise<ChildProcess> {
  const child = fork(WRITER, [folder, indexDirectory], { execArgv: ['--no-warnings'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

/** Deletes the files of some numbers; gives their paths. */
function deleteFiles(folder: string, numbers: readonly number[]): string[] {
  for (const i of numbers) rmSync(join(folder, pathOf(i)));
  return numbers.map(pathOf);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

async function expectGone(engine: Engine, numbers: readonly number[]): Promise<void> {
  expect(engine.status().files).toBe(FILES - numbers.length);
  for (const i of numbers.filter((_, at) => at % 20 === 0)) expect(await found(engine, word(i))).toEqual([]);
}

it('a writer that is killed among deletions leaves none of them undone to the next one', async () => {
  const { folder, indexDirectory, options } = setUp();
  const random = randomFrom(5);
  for (let round = 0; round < 3; round++) {
    const child = await startWriter(folder, indexDirectory);
    const gone = deleteFiles(folder, range(round * 50, round * 50 + 50));
    child.send(gone);
    await sleep(random() * 60);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  await expectGone(await openEngine(options), range(0, 150));
});

it('a follower that takes over from a killed writer brings nothing back', async () => {
  const { folder, indexDirectory, options } = setUp();
  const child = await startWriter(folder, indexDirectory);
  const follower = await openEngine(options, { follow: true });
  expect(follower.status()).toMatchObject({ phase: 'following', files: FILES });
  child.send(deleteFiles(folder, range(0, 50)));
  await expect.poll(() => follower.status().files, { timeout: 20_000 }).toBe(FILES - 50);
  // These nobody tells the writer of.
  deleteFiles(folder, range(50, 100));
  child.kill('SIGKILL');
  await expect.poll(() => follower.status().phase, { timeout: 30_000 }).toBe('ready');
  await expectGone(follower, range(0, 100));
});

it('whatever the order in which a watcher tells, the index is what the folder is', async () => {
  const { folder, options } = setUp();
  const engine = await openEngine(options);
  const random = randomFrom(11);
  const at = (below: number): number => Math.floor(random() * below);
  const versions = new Map(range(0, FILES).map((i) => [i, 0]));
  let untold: string[] = [];
  for (let step = 1; step <= 400; step++) {
    const number = at(FILES);
    const file = join(folder, pathOf(number));
    if (existsSync(file)) rmSync(file);
    else write(folder, pathOf(number), source(number, step));
    versions.set(number, existsSync(file) ? step : -1);
    untold.push(pathOf(number));
    if (step % 7 === 0) {
      // Any of what is not told yet, the last first; the rest comes later, once it may be wrong.
      const told = untold.filter(() => random() < 0.5).reverse();
      untold = untold.filter((path) => !told.includes(path));
      engine.changed(told);
    }
    if (step % 50 === 0) await engine.settled();
  }
  engine.changed(untold.reverse());
  await engine.settled();
  const present = [...versions].filter(([, version]) => version >= 0);
  expect(engine.status().files).toBe(present.length);
  for (const [number, version] of [...versions].filter(([number]) => number % 10 === 0)) {
    const paths = await found(engine, word(number, Math.max(version, 0)));
    expect(paths).toEqual(version >= 0 ? [pathOf(number)] : []);
  }
});

it('a file that goes and comes while it is read is as it is in the end', async () => {
  const { folder, options } = setUp();
  const engine = await openEngine(options);
  const paths = range(0, 100).map(pathOf);
  for (const i of range(0, 100)) write(folder, pathOf(i), source(i, 1));
  engine.changed(paths);
  // Without a pause, so that it happens somewhere between looking at the files and storing them.
  await sleep(5);
  deleteFiles(folder, range(0, 50));
  engine.changed(paths.slice(0, 50));
  for (const i of range(0, 10)) write(folder, pathOf(i), source(i, 2));
  engine.changed(paths.slice(0, 10));
  await engine.settled();
  expect(engine.status().files).toBe(FILES - 40);
  expect(await found(engine, word(5, 2))).toEqual([pathOf(5)]);
  expect(await found(engine, word(20, 1))).toEqual([]);
  expect(await found(engine, word(70, 1))).toEqual([pathOf(70)]);
});
