import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { EngineServer } from '../../src/engine/engineServer.ts';
import type { Params } from '../../src/engine/protocol.ts';
import { tinyModel } from '../unit/model/tinyModel.ts';

const signal = new AbortController().signal;
const pool = 'export class ConnectionPool {\n  take() {\n    return this.free.pop();\n  }\n}\n';

let root: string;
let server: EngineServer;
let a: string;
let b: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mopq-agent-'));
  server = new EngineServer({
    onStatus: () => undefined,
    onTuning: () => undefined,
    onDuplicates: () => undefined,
    log: () => undefined,
  });
  await server.handle('configure', { modelFolder: tinyModel }, signal);
  a = await openFolder('a', {
    'pool.ts': pool,
    'guide.md': '# Guide\n\nHow to sign in.\n',
    '.env': 'KEY=1\n',
  });
  b = await openFolder('b', { 'pools.ts': pool.replace('ConnectionPool', 'ThreadPool') });
});

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function openFolder(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  await server.handle('open', { folder, indexDirectory: join(root, `${name}-index`) }, signal);
  const ready = async (): Promise<void> => {
    expect((await server.handle('status', { folder }, signal)).phase).toBe('ready');
  };
  await vi.waitFor(ready, { timeout: 30_000 });
  return folder;
}

async function ask(call: Params<'agent'>): Promise<string> {
  return (await server.handle('agent', call, signal)).text;
}

it('searches one folder and names paths relative to it', async () => {
  const text = await ask({ folders: [a], tool: 'search', input: { query: 'ConnectionPool' } });
  expect(text).toMatch(/^pool\.ts:1-5 {2}ConnectionPool.*\n```typescript\nexport class ConnectionPool \{/);
  const docs = await ask({ folders: [a], tool: 'search', input: { query: 'pool', paths: ['*.md'] } });
  expect(docs).toMatch(/^guide\.md:/);
  expect(docs).not.toContain('pool.ts');
});

it('searches several folders and names paths as a whole', async () => {
  const text = await ask({ folders: [a, b], tool: 'search', input: { query: 'class pool take' } });
  for (const path of [join(a, 'pool.ts'), join(b, 'pools.ts')]) expect(text).toContain(`${path}:1-5`);
});

it.each(['pool.ts', './pool.ts', 'absolute'])(
  'finds what is like a line of %s, in any folder',
  async (given) => {
    const path = given === 'absolute' ? join(a, 'pool.ts') : given;
    const text = await ask({ folders: [b, a], tool: 'similar', input: { path, line: 3 } });
    expect(text).toMatch(new RegExp(`^${join(b, 'pools.ts')}:1-5`));
    expect(text).not.toContain(`${join(a, 'pool.ts')}:`);
  },
);

it.each([
  ['nowhere.ts', 1],
  ['pool.ts', 900],
])('says of %s:%i that it is not in the index, and of which', async (path, line) => {
  await expect(ask({ folders: [a], tool: 'similar', input: { path, line } })).rejects.toMatchObject({
    message: `${path}:${line} is not in the index of ${a}.`,
    action: expect.stringContaining('relative to that folder'),
  });
});

it('says of a path outside that it is not in the folder', async () => {
  const input = { path: '../b/pools.ts', line: 1 };
  await expect(ask({ folders: [a], tool: 'similar', input })).rejects.toMatchObject({
    code: 'bad-request',
    message: `../b/pools.ts is not in ${a}.`,
    action: expect.stringContaining('relative to that folder'),
  });
});

it('keeps within what the asker has room for', async () => {
  const input = { query: 'class pool take' };
  const all = await ask({ folders: [a, b], tool: 'search', input });
  const some = await ask({ folders: [a, b], tool: 'search', input, mostTokens: 100 });
  expect(Buffer.byteLength(all)).toBeGreaterThan(300);
  expect(Buffer.byteLength(some)).toBeLessThanOrEqual(300);
});

it('tells the status of folders', async () => {
  const text = await ask({ folders: [a, b], tool: 'status', input: {} });
  expect(text).toContain(`${a}: indexed\n2 files in 2 chunks`);
  expect(text).toContain('languages: 1 markdown, 1 typescript');
});

it('tells of one file whether it is indexed, and why', async () => {
  const why = (path: string, folders = [a]): Promise<string> =>
    ask({ folders, tool: 'status', input: { path } });
  expect(await why('pool.ts')).toBe('pool.ts is in the search, in 1 chunk.');
  expect(await why(join(a, 'pool.ts'))).toBe('pool.ts is in the search, in 1 chunk.');
  expect(await why('.env')).toMatch(/^\.env is not in the search: it is likely to hold keys/);
  expect(await why('nowhere.ts')).toBe('There is no file nowhere.ts.');
  expect(await why('pools.ts', [a, b])).toBe(
    `${a}: There is no file pools.ts.\n${b}: pools.ts is in the search, in 1 chunk.`,
  );
  expect(await why('.')).toContain(`${a}: indexed\n`);
  await expect(why('../elsewhere.ts')).rejects.toMatchObject({ message: `../elsewhere.ts is not in ${a}.` });
});

it('stops a search that was cancelled', async () => {
  const call = { folders: [a], tool: 'search', input: { query: 'pool' } };
  await expect(server.handle('agent', call, AbortSignal.abort())).rejects.toMatchObject({
    name: 'AbortError',
  });
});
