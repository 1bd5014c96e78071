import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { randomFrom } from '../../unit/lexical/random.ts';
import { fileAt } from './growing.ts';
import { contents, expected, open, openWriter, temporaryIndex } from './support.ts';

const SCRIPT = fileURLToPath(new URL('writerProcess.ts', import.meta.url));

function start(path: string, ...options: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--no-warnings', SCRIPT, path, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function startWriting(path: string, step: number): Promise<ChildProcess> {
  const child = start(path, String(step));
  const [said] = await once(child.stdout ?? child, 'data');
  expect(String(said)).toBe('writing\n');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

test('a writer that is killed leaves every file complete, and the next one writes at once', async () => {
  const path = temporaryIndex();
  const random = randomFrom(3);
  let lastVersion = 0;
  for (let round = 0; round < 6; round++) {
    const child = await startWriting(path, round * 10_000);
    await sleep(30 + random() * 250);
    await kill(child);
    const store = open(path);
    const steps = new Map([...store.fileStates()].map(([file, { mtimeMs }]) => [file, mtimeMs]));
    const right = new Map([...steps].map(([file, step]) => [file, expected(fileAt(file, step))]));
    expect(contents(store)).toEqual(right);
    expect(store.counts().chunks).toBe(
      [...right.values()].reduce((sum, { chunks }) => sum + chunks.length, 0),
    );
    expect(store.version()).toBeGreaterThan(lastVersion);
    lastVersion = store.version();
    expect(store.claim({ steal: false, onLost: () => undefined })).toBe(true);
    store.close();
  }
  expect(existsSync(`${path}.damaged`)).toBe(false);
});

test('a living writer in another process keeps the lease until it is taken over, and then stops', async () => {
  const path = temporaryIndex();
  const child = await startWriting(path, 0);
  const store = open(path);
  expect(store.claim({ steal: false, onLost: () => undefined })).toBe(false);
  const exit = once(child, 'exit');
  expect(store.claim({ steal: true, onLost: () => undefined })).toBe(true);
  const version = store.version();
  const [code] = await exit;
  expect(code).toBe(3);
  expect(store.version()).toBe(version);
});

test('processes that open a new index at once all find the same one', async () => {
  const path = temporaryIndex();
  const children = Array.from({ length: 6 }, () => start(path, '0', 'open'));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual(children.map(() => 0));
  expect(existsSync(`${path}.damaged`)).toBe(false);
  expect(openWriter(path).counts()).toEqual({ files: 0, chunks: 0 });
});
