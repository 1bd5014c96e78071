import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { writeChange } from '../../../src/engine/model/tableChange.ts';
import * as durable from '../../../src/engine/tuning/durable.ts';
import { type TunedManifest, WorkspaceModels } from '../../../src/engine/tuning/workspaceModels.ts';

vi.mock(import('../../../src/engine/tuning/durable.ts'), { spy: true });

const change = writeChange(
  { ids: Int32Array.of(3, 5), rows_ND: Float32Array.from({ length: 16 }, (_, i) => i / 8) },
  { dimension: 8, centroids: 16, subdimension: 2 },
);
const manifest: TunedManifest = {
  format: 1,
  base: { id: 'base', version: '1.0.0', digest: 'digest-1' },
  side: 'query',
  seed: 1,
  sha256: createHash('sha256').update(change).digest('hex'),
  bytes: change.length,
  time: '2026-01-01T00:00:00.000Z',
};

function open() {
  const directory = join(mkdtempSync(join(tmpdir(), 'mopq-models-')), 'models');
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return { directory, models: new WorkspaceModels(directory) };
}

it('uses none at first, then the one that is chosen, then none again', () => {
  const { models } = open();
  expect([models.current(), models.list('digest-1'), models.inUse('digest-1')]).toEqual([
    undefined,
    [],
    undefined,
  ]);
  models.install('one', manifest, change);
  expect(models.inUse('digest-1')).toBeUndefined();
  models.use('one');
  expect(models.inUse('digest-1')?.model?.change.ids).toEqual(Int32Array.of(3, 5));
  models.use(undefined);
  expect(models.inUse('digest-1')).toBeUndefined();
  expect(models.list('digest-1')).toMatchObject([{ id: 'one', inUse: false, side: 'query' }]);
});

it('lists the newest first and marks the one in use', () => {
  const { models } = open();
  models.install('old', manifest, change);
  models.install('new', { ...manifest, time: '2026-02-01T00:00:00.000Z' }, change);
  models.use('old');
  expect(models.list('digest-1').map(({ id, inUse }) => [id, inUse])).toEqual([
    ['new', false],
    ['old', true],
  ]);
});

it('goes back to the model that ships when the one in use is deleted', () => {
  const { models, directory } = open();
  models.install('one', manifest, change);
  models.use('one');
  models.remove('one');
  expect(models.current()).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
});

it.each([
  ['a byte that differs', 'tuned.safetensors', (file: string) => damage(file, -3)],
  ['half a file', 'tuned.safetensors', (file: string) => writeFileSync(file, change.subarray(0, 90))],
  ['a missing file', 'tuned.safetensors', (file: string) => rmSync(file)],
  ['a manifest that is none', 'tuned.json', (file: string) => writeFileSync(file, '{"format": 1')],
])('does not use a model with %s, and says so', (_, name, harm) => {
  const { models, directory } = open();
  models.install('one', manifest, change);
  models.use('one');
  harm(join(directory, 'one', name));
  const used = models.inUse('digest-1');
  expect(used?.model).toBeUndefined();
  expect(used?.problem).toMatch(/damaged|does not describe/);
  expect(models.list('digest-1')[0]?.problem).toBe(used?.problem);
  expect(() => models.use('one')).toThrow();
  expect(() => models.remove('one')).not.toThrow();
});

function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  const place = bytes.length + at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

it('does not use a model that was tuned from another one', () => {
  const { models } = open();
  models.install('one', manifest, change);
  models.use('one');
  expect(models.inUse('digest-2')?.problem).toContain('another version of the model (base 1.0.0)');
});

it.each(['../one', 'a/b', '', '.'])('takes %j for no model', (id) => {
  const { models } = open();
  expect(() => models.use(id)).toThrow('no tuned model');
  expect(() => models.remove(id)).toThrow('no tuned model');
});

it('leaves what was there where the disk is full', () => {
  const { models, directory } = open();
  models.install('one', manifest, change);
  models.use('one');
  const full = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  vi.mocked(durable.writeDurably).mockImplementationOnce(full);
  expect(() => models.install('two', manifest, change)).toThrow(/no space left.*/);
  vi.mocked(durable.writeDurably).mockImplementationOnce(full);
  expect(() => models.use('one')).toThrow('no space left');
  expect(readdirSync(directory).sort()).toEqual(['current.json', 'one']);
  expect(models.inUse('digest-1')?.model?.change.ids).toEqual(Int32Array.of(3, 5));
});

it('takes no notice of a model that was never finished', () => {
  const { models, directory } = open();
  mkdirSync(join(directory, '.new-one'), { recursive: true });
  writeFileSync(join(directory, '.new-one', 'tuned.json'), JSON.stringify(manifest));
  writeFileSync(join(directory, 'current.json.new'), '{"id": "o');
  expect(models.list('digest-1')).toEqual([]);
  expect(models.current()).toBeUndefined();
});
