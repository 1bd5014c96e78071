import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EngineServer } from '../../src/engine/engineServer.ts';
import type { DuplicatesAnswer, DuplicatesProgress } from '../../src/engine/protocol.ts';
import { tinyModel } from '../unit/model/tinyModel.ts';

const packages = join(import.meta.dirname, '../../node_modules');
const HANDLER = 'undici/lib/handler/retry-handler.js';

let root: string;
let folder: string;
let server: EngineServer;
const told: DuplicatesProgress[] = [];

/** Names of a real file, given other names throughout. */
function renamed(code: string): string {
  const names = ['retryOpts', 'statusCode', 'headers', 'controller', 'etag', 'state', 'retryAfter', 'opts'];
  return names.reduce(
    (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}Renamed`),
    code,
  );
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mopq-duplicates-'));
  folder = join(root, 'work');
  mkdirSync(join(folder, 'copies'), { recursive: true });
  const handler = readFileSync(join(packages, HANDLER), 'utf8');
  writeFileSync(join(folder, 'original.js'), handler);
  writeFileSync(join(folder, 'copies/renamed.js'), renamed(handler));
  cpSync(join(packages, 'markdown-it/lib/rules_block'), join(folder, 'rules'), { recursive: true });
  cpSync(join(packages, 'markdown-it/lib/rules_block/fence.mjs'), join(folder, 'copies/fence.mjs'));
  server = new EngineServer({
    onStatus: () => undefined,
    onTuning: () => undefined,
    onDuplicates: (progress) => told.push(progress),
    log: () => undefined,
  });
  await ask('configure', { modelFolder: tinyModel });
  await ask('open', { folder, indexDirectory: join(root, 'index') });
  const isReady = async (): Promise<void> =>
    expect(await ask('status', { folder })).toMatchObject({ phase: 'ready' });
  await vi.waitFor(isReady, { timeout: 60_000 });
});

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = (method: 'configure' | 'open' | 'status' | 'duplicates' | 'chunkAt', params: unknown) =>
  server.handle(method, params, new AbortController().signal);

const placesOf = ({ groups }: DuplicatesAnswer) =>
  groups.map(({ places }) => places.map(({ path }) => path).sort());

describe('duplicates of real code', () => {
  it('are told once a file, as written or under other names, the longest first', async () => {
    const answer = (await ask('duplicates', { folder })) as DuplicatesAnswer;
    expect(placesOf(answer).slice(0, 2)).toEqual([
      ['copies/renamed.js', 'original.js'],
      ['copies/fence.mjs', 'rules/fence.mjs'],
    ]);
    const [handler, fence] = answer.groups;
    expect(handler).toMatchObject({ verbatim: false, nearness: 1 });
    expect(handler?.spareLines).toBeGreaterThan(300);
    expect(fence).toMatchObject({ verbatim: true, nearness: 1 });
    expect(told[0]).toEqual({ folder, done: 0, total: expect.any(Number) });
  });

  it('are looked for in a part of the folder', async () => {
    expect(await ask('duplicates', { folder, path: 'copies' })).toMatchObject({ groups: [] });
  });

  it('need a nearness that makes sense', async () => {
    await expect(ask('duplicates', { folder, nearness: 0.1 })).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('chunkAt', () => {
  it('gives the chunk around a line as it stands on disk, and none outside the index', async () => {
    const { chunk } = (await ask('chunkAt', { folder, path: 'rules/fence.mjs', line: 10 })) as {
      chunk: { startLine: number; endLine: number; text: string };
    };
    const lines = readFileSync(join(folder, 'rules/fence.mjs'), 'utf8').split('\n');
    expect(chunk.text).toBe(lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'));
    expect(chunk.startLine).toBeLessThanOrEqual(10);
    expect(chunk.endLine).toBeGreaterThanOrEqual(10);
    expect(await ask('chunkAt', { folder, path: 'nowhere.js', line: 1 })).toEqual({});
  });
});
