import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EngineServer } from '../../src/engine/engineServer.ts';
import type { FolderStatus, Method } from '../../src/engine/protocol.ts';
import { tinyModel } from '../unit/model/tinyModel.ts';

const signal = new AbortController().signal;

let root: string;
let server: EngineServer;
let told: { at: number; status: FolderStatus }[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-server-'));
  told = [];
  server = new EngineServer({
    onStatus: (status) => told.push({ at: performance.now(), status }),
    onTuning: () => undefined,
    onDuplicates: () => undefined,
    log: () => undefined,
  });
  onTestFinished(async () => {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });
});

const ask = (method: Method, params: unknown) => server.handle(method, params, signal);

/** Makes a folder of files and opens it. */
async function openFolder(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  await ask('open', { folder, indexDirectory: join(root, `${name}-index`) });
  return folder;
}

async function ready(folder: string): Promise<FolderStatus> {
  await expect.poll(() => lastTold(folder)?.phase, { timeout: 15_000 }).toBe('ready');
  return lastTold(folder) as FolderStatus;
}

const lastTold = (folder: string): FolderStatus | undefined =>
  told.findLast(({ status }) => status.folder === folder)?.status;

describe('EngineServer', () => {
  it('merges the answers of several folders, best first, and cuts them once', async () => {
    await ask('configure', { modelFolder: tinyModel });
    const a = await openFolder('a', {
      'one.ts': 'function openSocket() {}\n',
      'two.ts': 'const port = 80;\n',
    });
    const b = await openFolder('b', { 'three.ts': 'function openSocket() {}\n', 'four.ts': 'let x = 1;\n' });
    await Promise.all([ready(a), ready(b)]);
    const request = { query: 'openSocket', top: 3, mode: 'hybrid' };
    const { hits, partial } = (await ask('search', { folders: [a, b], request })) as {
      hits: { folder: string; path: string; score: number }[];
      partial: boolean;
    };
    expect(hits).toHaveLength(3);
    expect(partial).toBe(false);
    expect(new Set(hits.slice(0, 2).map(({ folder }) => folder))).toEqual(new Set([a, b]));
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((x, y) => y - x));
  });

  it('tells a change of phase at once, progress now and then, and the end always', async () => {
    await ask('configure', { modelFolder: tinyModel });
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`f${i}.ts`, `export const v${i} = ${i};\n`]),
    );
    const folder = await openFolder('many', many);
    expect(await ready(folder)).toMatchObject({ files: 400, filesPending: 0 });
    expect(told.map(({ status }) => status.phase)).toEqual(
      expect.arrayContaining(['scanning', 'indexing', 'ready']),
    );
    const progress = told.filter(({ status }, i) => told[i - 1]?.status.phase === status.phase);
    const took = (told.at(-1)?.at ?? 0) - (told[0]?.at ?? 0);
    expect(progress.length).toBeLessThanOrEqual(took / 200 + 1);
  });

  it('loads a model with the code size that it has nearest to what is asked', async () => {
    expect(await ask('configure', { modelFolder: tinyModel, codeBytes: 32 })).toEqual({
      modelId: 'tiny',
      codeBytes: 4,
    });
  });

  it('says what a request lacks: parameters, a model, a folder that is open', async () => {
    await expect(ask('search', { folders: 'a' })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(ask('open', { folder: root })).rejects.toThrow(/No model is loaded/);
    await ask('configure', { modelFolder: tinyModel });
    await expect(ask('status', { folder: root })).rejects.toThrow(/is not open/);
    await expect(ask('open', { folder: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'folder-missing',
    });
  });

  it('forgets a folder that is closed, and opens it again with new settings', async () => {
    await ask('configure', { modelFolder: tinyModel });
    const folder = await openFolder('a', { 'a.ts': 'const a = 1;\n', 'b.py': 'b = 1\n' });
    expect((await ready(folder)).files).toBe(2);
    await ask('close', { folder });
    await expect(ask('search', { folders: [folder], request: { query: 'a' } })).rejects.toThrow(/not open/);
    told = [];
    await ask('open', {
      folder,
      indexDirectory: join(root, 'a-index'),
      excludes: [{ glob: '**/*.py', setting: 'files.exclude' }],
    });
    expect((await ready(folder)).files).toBe(1);
  });

  it('tells what is left out and why, and deletes the index of a folder', async () => {
    await ask('configure', { modelFolder: tinyModel });
    await ask('pace', { cpuShare: 100, slowOnBattery: false });
    const folder = await openFolder('a', { 'a.ts': 'const a = 1;\n', 'b.log': 'x', '.gitignore': '*.log\n' });
    expect((await ready(folder)).skipped).toEqual({ ignored: 1 });
    const rule = { pattern: '*.log', file: '.gitignore', line: 1 };
    expect(await ask('leftOut', { folder, reason: 'ignored' })).toMatchObject({
      total: 1,
      items: [{ path: 'b.log', rule, fixes: ['include', 'openRule'] }],
    });
    expect(await ask('why', { folder, path: 'b.log' })).toMatchObject({ indexed: false, leftOut: { rule } });
    await ask('forget', { folder });
    expect(existsSync(join(root, 'a-index'))).toBe(false);
    await expect(ask('status', { folder })).rejects.toThrow(/not open/);
  });

  it('answers nothing to a search that was cancelled', async () => {
    await ask('configure', { modelFolder: tinyModel });
    const folder = await openFolder('a', { 'a.ts': 'const a = 1;\n' });
    await ready(folder);
    const request = { query: 'a' };
    await expect(
      server.handle('search', { folders: [folder], request }, AbortSignal.abort()),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
