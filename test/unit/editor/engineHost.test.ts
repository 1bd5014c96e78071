import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EngineConnection, EngineHost } from '../../../src/editor/engineHost.ts';
import { RestartPolicy } from '../../../src/editor/restartPolicy.ts';
import { MopqError } from '../../../src/engine/errors.ts';
import type { FolderStatus } from '../../../src/engine/protocol.ts';
import type { TuningProgress } from '../../../src/engine/tuning/report.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const log = { info: () => {}, warn: () => {}, error: () => {} };

const status = (folder: string, over: Partial<FolderStatus> = {}): FolderStatus => ({
  folder,
  phase: 'ready',
  modelId: 'm',
  files: 1,
  filesPending: 0,
  chunks: 2,
  bytesOnDisk: 3,
  encodedSinceOpen: 0,
  skipped: {},
  ...over,
});

/** Engines that answer at once and die when told to. */
class Engines {
  readonly calls: string[] = [];
  readonly exits: ((reason: string) => void)[] = [];
  readonly progress: ((status: FolderStatus) => void)[] = [];
  readonly tuning: ((progress: TuningProgress) => void)[] = [];
  /** What an engine answers instead of the usual. */
  answers: Record<string, (params: unknown) => unknown> = {};
  disposed = 0;

  readonly host = new EngineHost(async () => this.#launch(), new RestartPolicy(), log);

  crash(): void {
    this.exits.at(-1)?.('SIGKILL');
  }

  #launch(): EngineConnection {
    this.calls.push('launch');
    const request = async (method: string, params: { folder?: string }) => {
      this.calls.push(params.folder ? `${method} ${params.folder}` : method);
      const answer = this.answers[method];
      if (answer) return answer(params);
      return method === 'open' ? status(params.folder ?? '') : { modelId: 'm', codeBytes: 32 };
    };
    return {
      request: request as EngineConnection['request'],
      onProgress: (listener) => void this.progress.push(listener),
      onTuning: (listener) => void this.tuning.push(listener),
      onDuplicates: () => undefined,
      onLog: () => {},
      onExit: (listener) => void this.exits.push(listener),
      dispose: () => {
        this.disposed++;
      },
    };
  }
}

const folders = (...names: string[]) => names.map((folder) => ({ folder }));
const settled = () => vi.advanceTimersByTimeAsync(0);

test('without folders no process is started, and a request says so', async () => {
  const { host, calls } = new Engines();
  host.serve({ modelFolder: 'm', folders: [] });
  expect(calls).toEqual([]);
  await expect(host.request('status', { folder: '/a' })).rejects.toThrow('no folder');
});

test('the model comes first, then the folders; requests wait for it', async () => {
  const { host, calls } = new Engines();
  host.serve({ modelFolder: 'm', folders: folders('/a', '/b') });
  const answer = host.request('pause', { folder: '/a' });
  expect(host.state.kind).toBe('starting');
  // Forking would hold up whoever asked for it.
  expect(calls).toEqual([]);
  await settled();
  await answer;
  expect(calls.slice(0, 2)).toEqual(['launch', 'configure']);
  expect(calls.slice(2).sort()).toEqual(['open /a', 'open /b', 'pause /a']);
  expect(host.statuses.map(({ folder }) => folder)).toEqual(['/a', '/b']);
});

test('only what changed is opened and closed', async () => {
  const { host, calls } = new Engines();
  host.serve({ modelFolder: 'm', folders: [{ folder: '/a' }, { folder: '/b' }, { folder: '/c' }] });
  await settled();
  calls.length = 0;
  host.serve({
    modelFolder: 'm',
    folders: [
      { folder: '/a' },
      { folder: '/b', excludes: [{ glob: 'x', setting: 'mopq.exclude' }] },
      { folder: '/d' },
    ],
  });
  await settled();
  expect(calls).toEqual(['close /b', 'close /c', 'open /b', 'open /d']);
  expect(host.folders).toEqual(['/a', '/b', '/d']);
});

test('which files are open tells what is read first, and opens no folder again', async () => {
  const { host, calls } = new Engines();
  host.serve({ modelFolder: 'm', folders: [{ folder: '/a', first: ['a.ts'] }] });
  await settled();
  calls.length = 0;
  host.serve({ modelFolder: 'm', folders: [{ folder: '/a', first: ['b.ts'] }] });
  host.serve({ modelFolder: 'm', folders: [{ folder: '/a' }] });
  await settled();
  expect(calls).toEqual([]);
});

test('another model starts another process', async () => {
  const engines = new Engines();
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  await settled();
  engines.host.serve({ modelFolder: 'n', folders: folders('/a') });
  await settled();
  expect(engines.calls.filter((call) => call === 'launch')).toHaveLength(2);
  expect(engines.disposed).toBe(1);
});

test('another code size starts another process, which is told', async () => {
  const engines = new Engines();
  const told: unknown[] = [];
  engines.answers.configure = (params) => {
    told.push(params);
    return { modelId: 'm', codeBytes: 16 };
  };
  for (const codeBytes of [32, 32, 16]) {
    engines.host.serve({ modelFolder: 'm', codeBytes, folders: folders('/a') });
    await settled();
  }
  expect(told).toEqual([32, 16].map((codeBytes) => ({ modelFolder: 'm', codeBytes })));
  expect(engines.disposed).toBe(1);
});

test('after a crash the engine starts again and is told everything again', async () => {
  const engines = new Engines();
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  await settled();
  engines.calls.length = 0;
  engines.crash();
  expect(engines.host.state.kind).toBe('starting');
  const answer = engines.host.request('resume', { folder: '/a' });
  await vi.advanceTimersByTimeAsync(RestartPolicy.firstDelayMs);
  await answer;
  expect(engines.calls).toEqual(['launch', 'configure', 'open /a', 'resume /a']);
});

test('a request that a crash cut off is asked again', async () => {
  const engines = new Engines();
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  await settled();
  let cut = (_: Error): void => {};
  engines.answers.text = () =>
    new Promise((_, reject) => {
      cut = reject;
    });
  const answer = engines.host.request('text', { folder: '/a', path: 'x' });
  await settled();
  engines.crash();
  engines.answers.text = () => ({ text: 'again' });
  cut(new Error('the connection got disposed'));
  await vi.advanceTimersByTimeAsync(RestartPolicy.firstDelayMs);
  expect(await answer).toEqual({ text: 'again' });
});

test('what is asked once is not asked again: a crash ends it', async () => {
  const engines = new Engines();
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  await settled();
  let cut = (_: Error): void => {};
  engines.answers.tune = () =>
    new Promise((_, reject) => {
      cut = reject;
    });
  const answer = engines.host.requestOnce('tune', { folder: '/a' });
  await settled();
  engines.crash();
  cut(new Error('the connection got disposed'));
  await expect(answer).rejects.toThrow('stopped before');
});

test('where a run of fine-tuning stands is told, unless by a process that was replaced', async () => {
  const engines = new Engines();
  const heard = vi.fn();
  engines.host.onTuning(heard);
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  await settled();
  engines.host.retry();
  await settled();
  const progress = { folder: '/a', stage: 'mining', done: 0.5, paused: false } as const;
  for (const tell of engines.tuning) tell(progress);
  expect(heard.mock.calls).toEqual([[progress]]);
});

test('crashes without end make it fail until a retry', async () => {
  const engines = new Engines();
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  for (let i = 0; i <= RestartPolicy.cap; i++) {
    await vi.advanceTimersByTimeAsync(60_000 / 4);
    engines.crash();
  }
  expect(engines.host.state.kind).toBe('failed');
  await expect(engines.host.request('status', { folder: '/a' })).rejects.toThrow('several times');
  engines.host.retry();
  await settled();
  expect(engines.host.state.kind).toBe('running');
});

test('a model that cannot be loaded is a failure that is not tried again and again', async () => {
  const engines = new Engines();
  engines.answers.configure = () => {
    throw new MopqError('model-damaged', 'encoder.onnx is damaged.', 'Reinstall.');
  };
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  const refused = expect(engines.host.request('status', { folder: '/a' })).rejects.toThrow('encoder.onnx');
  await vi.advanceTimersByTimeAsync(60_000);
  await refused;
  expect(engines.calls).toEqual(['launch', 'configure']);
  expect(engines.host.state.kind).toBe('failed');
});

test('a folder that cannot be opened tells why, and the others work', async () => {
  const engines = new Engines();
  engines.answers.open = (params) => {
    const { folder } = params as { folder: string };
    if (folder === '/a')
      throw new MopqError('index-locked', 'The index is locked.', 'Close the other window.');
    return status(folder);
  };
  engines.host.serve({ modelFolder: 'm', folders: folders('/a', '/b') });
  await settled();
  const [a, b] = engines.host.statuses;
  expect(a).toMatchObject({ phase: 'failed', problem: 'The index is locked. Close the other window.' });
  expect(b).toMatchObject({ phase: 'ready' });
});

test('a replaced process is no longer listened to', async () => {
  const engines = new Engines();
  engines.host.serve({ modelFolder: 'm', folders: folders('/a') });
  await settled();
  engines.host.retry();
  await settled();
  engines.progress[0]?.(status('/a', { chunks: 99 }));
  engines.exits[0]?.('late');
  expect(engines.host.statuses[0]?.chunks).toBe(2);
  expect(engines.host.state.kind).toBe('running');
});
