import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import type { FolderHit } from '../../src/engine/protocol.ts';
import type { SearchRequest } from '../../src/engine/search/types.ts';

const modelFolder = join(import.meta.dirname, '../../models/mopq-static-256');

let model: Model;
let root: string;
let folder: string;
const open: Engine[] = [];

beforeAll(async () => {
  model = await loadModel(modelFolder);
});

afterAll(async () => {
  await model.close();
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-engine-'));
  folder = join(root, 'work');
  mkdirSync(folder);
  write('src/pool.ts', 'export class ConnectionPool {\n  take() { return this.free.pop(); }\n}\n');
  write(
    'src/retry.py',
    'def retry_with_backoff(call):\n    """Tries a call again, each time later."""\n    wait(2)\n',
  );
  write(
    'docs/guide.md',
    '# Guide\n\n## Signing in\n\nA user proves who they are with a password and a token.\n',
  );
});

afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function openEngine(): Engine {
  const engine = Engine.open({ folder, model, modelFolder, indexDirectory: join(root, 'index') });
  open.push(engine);
  return engine;
}

async function indexed(): Promise<Engine> {
  const engine = openEngine();
  engine.start();
  await engine.settled();
  return engine;
}

async function close(engine: Engine): Promise<void> {
  open.splice(open.indexOf(engine), 1);
  await engine.close();
}

async function found(
  engine: Engine,
  query: string,
  more: Partial<SearchRequest> = {},
): Promise<readonly FolderHit[]> {
  const request = { query, top: 10, mode: 'hybrid', languages: [], paths: [], ...more } as const;
  return (await engine.search(request)).hits;
}

const paths = (hits: readonly FolderHit[]): string[] => hits.map(({ path }) => path);

describe('Engine', () => {
  it('finds code and documents, with their lines and why', async () => {
    const engine = await indexed();
    const [pool] = await found(engine, 'ConnectionPool');
    expect(pool).toMatchObject({ path: 'src/pool.ts', startLine: 1, language: 'typescript', kind: 'code' });
    expect(pool?.text).toContain('class ConnectionPool');
    expect(pool?.explanation.words).toEqual(['ConnectionPool']);
    expect(pool?.explanation.meaning).toBeGreaterThan(0);
    expect(paths(await found(engine, 'how does a user sign in'))[0]).toBe('docs/guide.md');
  });

  it.each(['semantic', 'lexical', 'hybrid'] as const)('answers in %s mode', async (mode) => {
    const engine = await indexed();
    const [first] = await found(engine, 'retry with backoff', { mode });
    expect(first?.path).toBe('src/retry.py');
    expect(first?.explanation.meaning === undefined).toBe(mode === 'lexical');
  });

  it('filters by language and path', async () => {
    const engine = await indexed();
    expect(paths(await found(engine, 'take', { languages: ['python'] }))).not.toContain('src/pool.ts');
    expect(new Set(paths(await found(engine, 'user', { paths: ['docs'] })))).toEqual(
      new Set(['docs/guide.md']),
    );
    expect(paths(await found(engine, 'user', { paths: ['!docs/**'] }))).not.toContain('docs/guide.md');
  });

  it('reads operators in a query: quotes, exclusions and filters, told in the explanation', async () => {
    const engine = await indexed();
    expect(paths(await found(engine, '"each time later"'))).toEqual(['src/retry.py']);
    expect(await found(engine, '"time each later"')).toEqual([]);
    expect(paths(await found(engine, 'take user -password kind:code'))).not.toContain('docs/guide.md');
    const [hit] = await found(engine, 'call lang:py -path:docs');
    expect(hit?.path).toBe('src/retry.py');
    expect(hit?.explanation.filters).toEqual(['language python', 'not path docs']);
  });

  it('answers a query of filters alone with nothing, and says what is missing', async () => {
    const engine = await indexed();
    const request = { top: 10, mode: 'hybrid', languages: [], paths: [] } as const;
    expect(await engine.search({ ...request, query: '-take lang:ts' })).toMatchObject({
      hits: [],
      hint: 'The query has only filters: add what to look for.',
    });
    expect(await engine.search({ ...request, query: 'take' })).not.toHaveProperty('hint');
  });

  it('opens at the best line, or at what that documents, and at the line of a stack trace', async () => {
    const engine = await indexed();
    const [first] = await found(engine, 'tries a call again');
    expect(first).toMatchObject({ path: 'src/retry.py', bestLine: 1, bestLines: [1, 2] });
    const [waiting] = await found(engine, '"each time later"');
    expect(waiting).toMatchObject({ path: 'src/retry.py', bestLine: 2 });
    const [framed] = await found(engine, 'Error: no call\n    at take (/srv/app/src/pool.ts:2:9)');
    expect(framed).toMatchObject({ path: 'src/pool.ts', startLine: 1, bestLine: 2 });
    expect(framed).not.toHaveProperty('namedLine');
  });

  it('encodes nothing when it is opened again', async () => {
    const first = await indexed();
    const before = await found(first, 'user');
    expect(first.status().encodedSinceOpen).toBe(3);
    await close(first);
    const second = await indexed();
    expect(second.status()).toMatchObject({ encodedSinceOpen: 0, files: 3, chunks: 3, phase: 'ready' });
    expect(await found(second, 'user')).toEqual(before);
  });

  it('takes in an edit and encodes only what is new', async () => {
    const engine = await indexed();
    write('src/pool.ts', 'export class Semaphore {\n  acquire() {}\n}\n');
    engine.changed(['src/pool.ts']);
    expect((await engine.settled()).encodedSinceOpen).toBe(4);
    expect(paths(await found(engine, 'Semaphore'))[0]).toBe('src/pool.ts');
    expect(await found(engine, 'free', { mode: 'lexical' })).toEqual([]);
  });

  it('follows a rename, of a folder too, without encoding a chunk', async () => {
    const engine = await indexed();
    renameSync(join(folder, 'src'), join(folder, 'lib'));
    engine.changed(['src', 'lib']);
    expect((await engine.settled()).encodedSinceOpen).toBe(3);
    expect(paths(await found(engine, 'ConnectionPool'))[0]).toBe('lib/pool.ts');
    expect((await engine.settled()).files).toBe(3);
  });

  it('comes back to former content without encoding it', async () => {
    const engine = await indexed();
    const former = 'export class ConnectionPool {\n  take() { return this.free.pop(); }\n}\n';
    write('src/pool.ts', 'export const other = 1;\n');
    engine.changed(['src/pool.ts']);
    await engine.settled();
    write('src/pool.ts', former);
    engine.changed(['src/pool.ts']);
    expect((await engine.settled()).encodedSinceOpen).toBe(4);
    expect(paths(await found(engine, 'ConnectionPool'))[0]).toBe('src/pool.ts');
  });

  it('never returns a deleted file, even before it is told', async () => {
    const engine = await indexed();
    rmSync(join(folder, 'src/pool.ts'));
    expect(paths(await found(engine, 'ConnectionPool'))).not.toContain('src/pool.ts');
    expect((await engine.settled()).files).toBe(2);
  });

  it('marks a hit whose file changed untold, and sees to it that the next one is right', async () => {
    const engine = await indexed();
    write('src/pool.ts', '// A line above.\n\nexport class ConnectionPool {\n  take() {}\n}\n');
    expect(await found(engine, 'ConnectionPool')).toMatchObject([
      { path: 'src/pool.ts', stale: true },
      {},
      {},
    ]);
    await engine.settled();
    const [hit] = await found(engine, 'ConnectionPool');
    expect(hit?.stale).toBeUndefined();
    expect(hit?.text).toBe('// A line above.\n\nexport class ConnectionPool {\n  take() {}\n}');
  });

  it('does not take a file for changed that was only touched', async () => {
    const engine = await indexed();
    utimesSync(join(folder, 'src/pool.ts'), 1, 1);
    expect((await found(engine, 'ConnectionPool'))[0]?.stale).toBeUndefined();
  });

  it('never returns a file in whose place a folder stands', async () => {
    const engine = await indexed();
    rmSync(join(folder, 'src/pool.ts'));
    write('src/pool.ts/index.md', '# Elsewhere\n');
    expect(paths(await found(engine, 'ConnectionPool'))).not.toContain('src/pool.ts');
    expect((await engine.settled()).files).toBe(3);
  });

  it('finds out at the start what happened while it was closed', async () => {
    await close(await indexed());
    rmSync(join(folder, 'src/retry.py'));
    write('src/queue.ts', 'export function enqueue(job: Job) {}\n');
    const engine = await indexed();
    expect(paths(await found(engine, 'enqueue'))[0]).toBe('src/queue.ts');
    expect(engine.status()).toMatchObject({ files: 3, encodedSinceOpen: 1 });
  });

  it('applies a changed ignore file to what is indexed', async () => {
    const engine = await indexed();
    write('.gitignore', 'docs/\n');
    engine.changed(['.gitignore']);
    await engine.settled();
    expect(paths(await found(engine, 'user password'))).not.toContain('docs/guide.md');
  });

  it('keeps secrets out', async () => {
    write('.env', 'PASSWORD=hunter2\n');
    write('deploy.txt', `-----BEGIN PRIVATE KEY-----\n${'QUJDREVG'.repeat(30)}\n-----END PRIVATE KEY-----\n`);
    const engine = await indexed();
    expect(await found(engine, 'hunter2', { mode: 'lexical' })).toEqual([]);
    expect(engine.status().skipped).toMatchObject({ secret: 2 });
    expect(paths(await found(engine, 'private key'))).not.toContain('deploy.txt');
  });

  it('pauses and goes on where it was', async () => {
    const engine = openEngine();
    engine.pause();
    engine.start();
    await expect.poll(() => engine.status().phase).toBe('paused');
    expect(engine.status().chunks).toBe(0);
    engine.resume();
    expect((await engine.settled()).chunks).toBe(3);
  });

  it('rebuilds from nothing', async () => {
    const engine = await indexed();
    engine.rebuild();
    const { chunks, encodedSinceOpen } = await engine.settled();
    expect({ chunks, encodedSinceOpen }).toEqual({ chunks: 3, encodedSinceOpen: 3 });
  });

  it('lets a second engine take over writing, and the first follow it', async () => {
    const first = await indexed();
    const second = await indexed();
    await expect.poll(() => first.status().phase, { timeout: 5000 }).toBe('following');
    write('src/queue.ts', 'export function enqueue(job: Job) {}\n');
    second.changed(['src/queue.ts']);
    await second.settled();
    await expect
      .poll(async () => paths(await found(first, 'enqueue'))[0], { timeout: 5000 })
      .toBe('src/queue.ts');
    await close(second);
    await expect.poll(() => first.status().phase, { timeout: 5000 }).toBe('ready');
  });

  it('knows as a follower whether the writer has come to an end', async () => {
    const writer = openEngine();
    writer.pause();
    writer.start();
    await expect.poll(() => writer.status().phase).toBe('paused');
    const follower = openEngine();
    follower.start({ steal: false });
    expect(follower.status()).toMatchObject({ phase: 'following', partial: true });
    writer.resume();
    await writer.settled();
    expect(follower.status().partial).toBeUndefined();
    writer.rebuild();
    writer.pause();
    await expect.poll(() => follower.status().partial).toBe(true);
  });

  it('says that a folder is missing', () => {
    folder = join(root, 'nowhere');
    expect(openEngine).toThrow(/There is no folder/);
  });
});
