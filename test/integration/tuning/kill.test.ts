import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageFolder, program } from '../../../src/engine/assets.ts';
import { DEFAULT_MAX_FILE_BYTES } from '../../../src/engine/files/fileSize.ts';
import { FolderEngine } from '../../../src/engine/folderEngine.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import type { TunerMessage } from '../../../src/engine/tuning/process.ts';
import type { TuneJob } from '../../../src/engine/tuning/tune.ts';
import { WorkspaceModels } from '../../../src/engine/tuning/workspaceModels.ts';
import { createHarbour, jargonQuery } from '../../support/harbour.ts';

const KILLS = 20;
/** On an idle machine it takes half a minute. */
const TIMEOUT_MS = 600_000;
const modelFolder = join(packageFolder, 'models', 'mopq-static-256');

/** Runs the process that fine-tunes until it is killed or done; tells how long it took. */
function run(
  job: TuneJob,
  killAfterMs?: number,
): Promise<{ milliseconds: number; last: TunerMessage | undefined }> {
  const begin = performance.now();
  const child = fork(program('tuner'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let last: TunerMessage | undefined;
  child.on('message', (message: TunerMessage) => {
    last = message;
  });
  child.send({ command: 'tune', job });
  const clock = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve) => {
    child.on('exit', () => {
      clearTimeout(clock);
      resolve({ milliseconds: performance.now() - begin, last });
    });
  });
}

it(`answers to the byte as before after ${KILLS} kills at random moments of a run`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const root = mkdtempSync(join(tmpdir(), 'mopq-kill-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [folder, indexDirectory] = [join(root, 'harbour'), join(root, 'index')];
  mkdirSync(folder);
  createHarbour(folder);
  const model = await loadModel(modelFolder);
  onTestFinished(() => model.close());
  const answers = async (): Promise<string> => {
    const opened = await FolderEngine.open({ folder, model, modelFolder, indexDirectory, history: false });
    opened.start();
    await opened.settled();
    const request = { query: jargonQuery, top: 20, mode: 'hybrid', languages: [], paths: [] } as const;
    const { hits } = await opened.engine.search(request);
    await opened.close();
    return JSON.stringify(hits);
  };
  const models = WorkspaceModels.of(folder, indexDirectory);
  const job = {
    folder,
    modelFolder,
    indexDirectory,
    excludes: [],
    includes: [],
    maxFileBytes: DEFAULT_MAX_FILE_BYTES,
    side: 'query',
    seed: 1,
  } as const;
  const before = await answers();
  const whole = await run(job);
  expect(whole.last).toMatchObject({ report: { outcome: 'adopted' } });
  const tuned = models.current();
  const afterwards = await answers();
  expect(afterwards).not.toBe(before);

  for (let kill = 0; kill < KILLS; kill++) {
    models.use(kill % 2 === 0 ? undefined : tuned);
    const { last } = await run({ ...job, seed: kill + 2 }, Math.random() * whole.milliseconds);
    // One that was quicker than its killer has changed the model, as it should.
    if (last !== undefined && 'report' in last) models.use(kill % 2 === 0 ? undefined : tuned);
    const current = models.current();
    if (current !== undefined && current !== tuned) {
      // Killed between its last step and its last word: it is whole.
      expect(models.read(current).manifest.side).toBe('query');
      models.use(kill % 2 === 0 ? undefined : tuned);
    }
    expect(await answers()).toBe(kill % 2 === 0 ? before : afterwards);
  }
  expect(models.list(model.folderDigest).every(({ problem }) => problem === undefined)).toBe(true);
  expect(readdirSync(join(indexDirectory, 'models'))).toContain(tuned);
});
