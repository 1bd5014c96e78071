import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EngineHost } from '../../../src/editor/engineHost.ts';
import { launchEngine } from '../../../src/editor/launchEngine.ts';
import { RestartPolicy } from '../../../src/editor/restartPolicy.ts';

const smallEngine = path.join(import.meta.dirname, 'smallEngine.ts');
const log = { info: () => {}, warn: () => {}, error: () => {} };

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function engine(modulePath = smallEngine) {
  const connection = launchEngine(modulePath);
  ends.push(() => connection.dispose());
  return connection;
}

function hostOf(modulePath = smallEngine, folder = '/a') {
  const host = new EngineHost(async () => launchEngine(modulePath), new RestartPolicy(), log);
  ends.push(() => host.dispose());
  host.serve({ modelFolder: 'm', folders: [{ folder }] });
  return host;
}

test('requests are answered and progress arrives', async () => {
  const connection = engine();
  const progress = vi.fn();
  connection.onProgress(progress);
  expect(await connection.request('configure', { modelFolder: 'm' })).toEqual({
    modelId: 'small',
    codeBytes: 32,
  });
  expect(await connection.request('open', { folder: '/a' })).toMatchObject({ folder: '/a', phase: 'ready' });
  expect(progress).toHaveBeenCalledWith(expect.objectContaining({ folder: '/a' }));
});

test('where a run of fine-tuning stands arrives', async () => {
  const connection = engine();
  const tuning = vi.fn();
  connection.onTuning(tuning);
  await connection.request('pauseTuning', { folder: '/a' });
  expect(tuning.mock.calls).toEqual([[{ folder: '/a', stage: 'training', done: 0.5, paused: true }]]);
});

test('an error of the engine keeps its code and what to do', async () => {
  await expect(engine().request('configure', { modelFolder: 'damaged' })).rejects.toMatchObject({
    name: 'MopqError',
    code: 'model-damaged',
    message: 'It is damaged.',
    action: 'Reinstall it.',
  });
});

test('an answer that breaks the protocol is an error', async () => {
  await expect(engine().request('text', { folder: '/a', path: 'wrong' })).rejects.toThrow();
});

test('an aborted request is cancelled in the engine', async () => {
  const abort = new AbortController();
  const answer = engine().request('search', { folders: ['/a'], request: { query: 'q' } }, abort.signal);
  abort.abort();
  // The engine answers this request only once it hears of the cancellation.
  expect((await answer).hits).toEqual([]);
});

test('an exit is told with its reason', async () => {
  const connection = engine();
  const exit = new Promise((resolve) => connection.onExit(resolve));
  connection.request('text', { folder: '/a', path: 'die' }).catch(() => undefined);
  expect(await exit).toBe('exit code 3');
});

test('the host survives a killed engine: the next request is answered by another process', async () => {
  const host = hostOf();
  await expect.poll(() => host.statuses.length).toBe(1);
  const before = host.statuses[0]?.bytesOnDisk ?? 0;
  process.kill(before, 'SIGKILL');
  await expect.poll(() => host.statuses[0]?.bytesOnDisk ?? before).not.toBe(before);
  expect(await host.request('text', { folder: '/a', path: 'x' })).toEqual({ text: 'x' });
});

test('an engine that is not there makes the host fail instead of trying for ever', async () => {
  const host = hostOf(path.join(import.meta.dirname, 'missing.ts'));
  await expect.poll(() => host.state.kind, { timeout: 30_000 }).toBe('failed');
});

test('an engine that was let go ends', async () => {
  const host = hostOf();
  await expect.poll(() => host.statuses.length).toBe(1);
  const pid = host.statuses[0]?.bytesOnDisk ?? 0;
  host.dispose();
  const alive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(alive, { timeout: 10_000 }).toBe(false);
});
