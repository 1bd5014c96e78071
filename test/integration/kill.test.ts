import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { dumpIndex } from './dumpIndex.ts';

const repository = join(import.meta.dirname, '../..');
const KILLS = 20;

let model: Model;
let root: string;
let folder: string;

beforeAll(async () => {
  model = await loadModel(join(repository, 'models/mopq-static-256'));
  root = mkdtempSync(join(tmpdir(), 'mopq-kill-'));
  folder = join(root, 'work');
  cpSync(join(repository, 'node_modules/zod/src'), folder, { recursive: true });
});

afterAll(async () => {
  await model.close();
  rmSync(root, { recursive: true, force: true });
});

function startIndexing(index: string): ChildProcess {
  const command = [join(repository, 'src/cli/main.ts'), 'index', folder, '--index', index];
  return spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function finish(index: string): Promise<void> {
  const [code] = await once(startIndexing(index), 'exit');
  expect(code).toBe(0);
}

it(`an index killed at ${KILLS} moments equals an undisturbed one`, { timeout: 300_000 }, async () => {
  const undisturbed = join(root, 'undisturbed');
  const began = performance.now();
  await finish(undisturbed);
  const whole = performance.now() - began;

  const disturbed = join(root, 'disturbed');
  let cut = 0;
  for (let i = 0; i < KILLS; i++) {
    const child = startIndexing(disturbed);
    const exit = once(child, 'exit');
    // Spread over the time that a whole run takes, from the start of the process to beyond its end.
    const kill = setTimeout(() => child.kill('SIGKILL'), (whole * (i + Math.random())) / KILLS);
    const [, signal] = await exit;
    clearTimeout(kill);
    if (signal === 'SIGKILL') cut++;
    // Whatever a killed run leaves must open and hold whole files only, or this throws.
    dumpIndex(join(disturbed, 'index.sqlite'), model);
    // Each second kill hits an index that has something already; the others begin anew.
    if (i % 4 === 3) rmSync(disturbed, { recursive: true, force: true });
  }
  expect(cut).toBeGreaterThan(KILLS / 2);
  await finish(disturbed);
  expect(dumpIndex(join(undisturbed, 'index.sqlite'), model).length).toBeGreaterThan(50);
  expect(dumpIndex(join(disturbed, 'index.sqlite'), model)).toEqual(
    dumpIndex(join(undisturbed, 'index.sqlite'), model),
  );
});
