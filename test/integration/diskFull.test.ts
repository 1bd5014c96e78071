import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { tinyModel } from '../unit/model/tinyModel.ts';

/** Lets SQLite find the disk full at a given size of the index, as it does where there really is no room. */
function diskOf(database: DatabaseSync, pages: number): void {
  database.exec(`PRAGMA max_page_count = ${pages}`);
}

function words(i: number): string {
  const names = Array.from({ length: 80 }, (_, n) => `w${(i * 7919 + n * 104_729).toString(36)}`);
  return `export const all${i} = ['${names.join("',\n'")}'];\n`;
}

it('a full disk fails with what to do; what is stored stays, and the rest follows once there is room', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mopq-full-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'work');
  mkdirSync(folder);
  const write = (i: number): void => writeFileSync(join(folder, `f${i}.ts`), words(i));
  for (let i = 0; i < 20; i++) write(i);
  const model = await loadModel(tinyModel);
  onTestFinished(() => model.close());
  const opened = vi.spyOn(DatabaseSync.prototype, 'exec');
  const open = (): Engine =>
    Engine.open({ folder, model, modelFolder: tinyModel, indexDirectory: join(root, 'index') });
  const engine = open();
  const database = opened.mock.contexts.at(-1) as DatabaseSync;
  opened.mockRestore();
  engine.start();
  expect((await engine.settled()).files).toBe(20);

  diskOf(database, 1);
  for (let i = 20; i < 300; i++) write(i);
  engine.refresh();
  const full = await engine.settled();
  expect(full.phase).toBe('failed');
  expect(full.problem).toMatch(/full.*the disk has room/);
  expect(full.files).toBeGreaterThanOrEqual(20);
  expect(full.files).toBeLessThan(300);
  const request = { query: 'all3', top: 1, mode: 'lexical', languages: [], paths: [] } as const;
  expect((await engine.search(request)).hits[0]?.path).toBe('f3.ts');

  diskOf(database, 1_000_000);
  engine.changed(['f20.ts']);
  const after = await engine.settled();
  expect([after.phase, after.problem, after.files]).toEqual(['ready', undefined, 300]);
  await engine.close();

  const again = open();
  onTestFinished(() => again.close());
  again.start();
  expect(await again.settled()).toMatchObject({ phase: 'ready', files: 300, encodedSinceOpen: 0 });
});
