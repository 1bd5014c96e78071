import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packageFolder } from '../../../src/engine/assets.ts';
import { DEFAULT_MAX_FILE_BYTES } from '../../../src/engine/files/fileSize.ts';
import { FolderEngine } from '../../../src/engine/folderEngine.ts';
import { Gate } from '../../../src/engine/indexing/gate.ts';
import { loadModel, type Model } from '../../../src/engine/model/loadModel.ts';
import { prepare, type TuneJob, tune } from '../../../src/engine/tuning/tune.ts';
import { WorkspaceModels } from '../../../src/engine/tuning/workspaceModels.ts';
import { git } from '../../support/git.ts';
import { createHarbour, jargonFile, jargonQuery } from '../../support/harbour.ts';

const modelFolder = join(packageFolder, 'models', 'mopq-static-256');
const hooks = () => ({
  gate: new Gate(),
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

let root: string;
let model: Model;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mopq-tune-'));
  model = await loadModel(modelFolder);
});
afterAll(async () => {
  await model.close();
  rmSync(root, { recursive: true, force: true });
});

function newFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

function jobIn(folder: string, side: 'query' | 'full' = 'query', index = `${folder}-index`): TuneJob {
  const limits = { excludes: [], includes: [], maxFileBytes: DEFAULT_MAX_FILE_BYTES };
  return { folder, modelFolder, indexDirectory: index, ...limits, side, seed: 1 };
}

const open = (folder: string, indexDirectory = `${folder}-index`): Promise<FolderEngine> =>
  // The history's own vote finds what the model is to find here.
  FolderEngine.open({ folder, model, modelFolder, indexDirectory, history: false });

async function answers(opened: FolderEngine): Promise<string> {
  const request = { top: 20, mode: 'hybrid', languages: [], paths: [] } as const;
  const { hits } = await opened.engine.search({ ...request, query: jargonQuery });
  return JSON.stringify(hits);
}

const first = (answer: string): string => JSON.parse(answer)[0]?.path;

describe('a repository whose people have words of their own', () => {
  let folder: string;
  let opened: FolderEngine;
  let before: string;

  beforeAll(async () => {
    folder = newFolder('harbour');
    createHarbour(folder);
    opened = await open(folder);
    opened.start();
    await opened.settled();
    before = await answers(opened);
  });
  afterAll(() => opened.close());

  it('is understood after tuning its queries, in a process of its own, and nothing is encoded again', async () => {
    expect(first(before)).not.toBe(jargonFile);
    const report = await opened.tune('query', 1, new AbortController().signal);
    expect(report).toMatchObject({ outcome: 'adopted', side: 'query', base: { id: 'mopq-static-256' } });
    expect(report.pairs.commit).toBeGreaterThan(100);
    const { commits } = report.judged?.reporting ?? {};
    expect(commits?.after.dense.file).toBeGreaterThan(commits?.before.dense.file ?? 1);
    expect(report.gained.length).toBeGreaterThan(0);
    expect(Object.keys(report.stages)).toContain('training');
    const { encodedSinceOpen } = opened.status();
    expect(first(await answers(opened))).toBe(jargonFile);
    expect(opened.status()).toMatchObject({ tunedModel: report.id, encodedSinceOpen });
  });

  it('is understood after the next start, and by the terminal', async () => {
    const again = await open(folder, join(root, 'other-place'));
    again.start();
    await again.settled();
    expect(await answers(again)).toBe(before);
    await again.close();
    const same = await open(folder);
    same.start({ steal: false });
    expect(first(await answers(same))).toBe(jargonFile);
    await same.close();
  });

  it('answers exactly as before once it is reverted, and as tuned once that is chosen again', async () => {
    const tuned = await answers(opened);
    const id = opened.models().models[0]?.id ?? '';
    await opened.useModel(undefined);
    expect(await answers(opened)).toBe(before);
    expect(opened.status().tunedModel).toBeUndefined();
    await opened.useModel(id);
    expect(await answers(opened)).toBe(tuned);
  });

  it('is understood in another window too, and no longer once one of them reverts', async () => {
    const other = await open(folder);
    other.start({ steal: false });
    expect(await answers(other)).toBe(await answers(opened));
    const id = opened.status().tunedModel;
    await opened.useModel(undefined);
    await expect.poll(() => other.status().tunedModel, { timeout: 10_000 }).toBeUndefined();
    expect(await answers(other)).toBe(before);
    await opened.useModel(id);
    await expect.poll(() => other.status().tunedModel, { timeout: 10_000 }).toBe(id);
    await other.close();
  });

  it('is encoded again in the background where keys are tuned too, while the former model answers', async () => {
    const tuned = await answers(opened);
    const report = await opened.tune('full', 1, new AbortController().signal);
    expect(report).toMatchObject({ outcome: 'adopted', side: 'full' });
    expect(await answers(opened)).toBe(tuned);
    await opened.settled();
    expect(opened.status().tunedModel).toBe(report.id);
    expect(first(await answers(opened))).toBe(jargonFile);
    expect(opened.status().encodedSinceOpen).toBeGreaterThan(0);
    await opened.deleteModel(report.id ?? '');
    await opened.settled();
    expect(await answers(opened)).toBe(before);
    const indexes = () => readdirSync(`${folder}-index`).filter((name) => name.includes('full'));
    await expect.poll(indexes, { timeout: 10_000 }).toEqual([]);
  });

  it('goes on with the model that ships where the tuned one is damaged, and says so', async () => {
    const [{ id } = { id: '' }] = opened.models().models;
    await opened.useModel(id);
    const file = join(`${folder}-index`, 'models', id, 'tuned.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const again = await open(folder);
    again.start({ steal: false });
    expect(again.status()).toMatchObject({ tunedProblem: expect.stringContaining('damaged') });
    expect(again.status().tunedModel).toBeUndefined();
    expect(await answers(again)).toBe(before);
    await again.close();
  });

  it('is left as it was by a run that is cancelled', async () => {
    await opened.useModel(undefined);
    const models = readdirSync(join(`${folder}-index`, 'models')).sort();
    const abort = new AbortController();
    const run = opened.tune('query', 2, abort.signal);
    setTimeout(() => abort.abort(), 1500);
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(`${folder}-index`, 'models')).sort()).toEqual(models);
    expect(await answers(opened)).toBe(before);
  });

  it('refuses a second run while one goes on', async () => {
    const abort = new AbortController();
    const run = opened.tune('query', 2, abort.signal);
    await expect(opened.tune('query', 2, abort.signal)).rejects.toThrow('under way already');
    abort.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('gives the same bytes for the same seed', async () => {
    const digests = [];
    for (const place of ['a', 'b']) {
      const job = jobIn(folder, 'query', join(root, `seed-${place}`));
      await tune(job, hooks());
      const models = WorkspaceModels.of(folder, job.indexDirectory);
      digests.push(models.read(models.current() ?? '').manifest.sha256);
    }
    expect(digests[0]).toBe(digests[1]);
  });
});

it('refuses what comes of training that went astray, and is left as it was', async () => {
  const folder = newFolder('astray');
  createHarbour(folder);
  const report = await tune(jobIn(folder), hooks(), { rate: 1e5, weightRate: 1e5 });
  expect(report.outcome).toBe('refused');
  expect(report.reason).toContain('out of bounds');
  expect(WorkspaceModels.of(folder, `${folder}-index`).current()).toBeUndefined();
});

describe('what is mined', () => {
  it('leaves out ignored and secret files, and messages that hold a secret', async () => {
    const folder = newFolder('secrets');
    createHarbour(folder);
    writeFileSync(join(folder, '.gitignore'), 'hidden/\n');
    mkdirSync(join(folder, 'hidden'));
    const source = readFileSync(join(folder, jargonFile), 'utf8').replaceAll(
      'retry budget',
      'buried treasure',
    );
    writeFileSync(join(folder, 'hidden', 'treasure.ts'), source);
    writeFileSync(join(folder, 'secrets.json'), '{"treasure": "buried treasure of the captain"}\n');
    writeFileSync(
      join(folder, jargonFile),
      `${readFileSync(join(folder, jargonFile), 'utf8')}\nexport const tide = 1;\n`,
    );
    git(folder, ['add', '-f', '.']);
    git(folder, [
      'commit',
      '--quiet',
      '-m',
      `Rotate the key to ghp_${'a1B2c3D4e5'.repeat(4)} for the harbour`,
    ]);
    const prepared = await prepare(jobIn(folder), hooks());
    const { train, choosing, reporting } = prepared.slices;
    const all = JSON.stringify([train, choosing, reporting]);
    await prepared.close();
    expect(train.length).toBeGreaterThan(300);
    expect(all).not.toContain('treasure');
    expect(all).not.toContain('ghp_');
  });

  it('is too little in a small folder, which is told with what there is', async () => {
    const folder = newFolder('small');
    writeFileSync(
      join(folder, 'a.ts'),
      '/** Opens the gate for ships that wait outside. */\nexport function openGate() {\n  return 1;\n}\n',
    );
    const report = await tune(jobIn(folder), hooks());
    expect(report.outcome).toBe('too-few-pairs');
    expect(report.reason).toContain('Found 1 pairs to learn from (1 doc)');
    const models = WorkspaceModels.of(folder, `${folder}-index`);
    expect([models.current(), models.lastReport?.outcome]).toEqual([undefined, 'too-few-pairs']);
  });

  it('comes from comments, names and tests alone where there is no git', async () => {
    const folder = newFolder('no-git');
    createHarbour(folder);
    vi.stubEnv('PATH', '');
    const prepared = await prepare(jobIn(folder), hooks()).finally(() => vi.unstubAllEnvs());
    const kinds = new Set(prepared.slices.train.map(({ kind }) => kind));
    await prepared.close();
    expect(kinds.has('commit')).toBe(false);
    expect(kinds.has('doc')).toBe(true);
  });
});
