import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { copyTinyModel, editManifest } from './tinyModel.ts';

const WEIGHTS = { words: 0.5, meaning: 0.6, test: -0.7 };

/** A model folder with a ranker, what its loading tells, and what comes of it. */
async function loadWith(content: string, spoil?: (file: string) => Promise<void>) {
  const folder = await copyTinyModel();
  const file = path.join(folder, 'ranker.json');
  await writeFile(file, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  await editManifest(folder, { ranker: { sha256, bytes: Buffer.byteLength(content) } });
  await spoil?.(file);
  const told: string[] = [];
  const model = await loadModel(folder, {}, (message) => told.push(message));
  await model.close();
  return { model, told };
}

const json = (weights: object, format = 1): string => JSON.stringify({ format, weights, trainedOn: {} });

describe('ranker.json', () => {
  it('gives learned weights, without changing what model codes belong to', async () => {
    const { model, told } = await loadWith(json(WEIGHTS));
    const other = await loadWith(json({ words: 1 }));
    expect(model.ranker).toEqual(WEIGHTS);
    expect(told).toEqual([]);
    expect(other.model.digest).toBe(model.digest);
  });

  it('may be missing from a model', async () => {
    const told: string[] = [];
    const model = await loadModel(await copyTinyModel(), {}, (message) => told.push(message));
    await model.close();
    expect(model.ranker).toBeUndefined();
    expect(told).toEqual([]);
  });

  it.each([
    ['unknown features', json({ ...WEIGHTS, luck: 1 })],
    ['weights that are no numbers', json({ words: 'many' })],
    ['another format', json(WEIGHTS, 2)],
    ['what is no JSON', '{'],
  ])('is left out where it has %s, and that is told', async (_, content) => {
    const { model, told } = await loadWith(content);
    expect(model.ranker).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('Search ranks without what was learned')]);
  });

  it.each([
    ['changed', (file: string) => writeFile(file, json({ words: 9.5, meaning: 0.6, test: -0.7 }))],
    ['cut', (file: string) => writeFile(file, '{')],
    ['gone', (file: string) => rm(file)],
  ])('is left out where it is %s, and that is told', async (_, spoil) => {
    const { model, told } = await loadWith(json(WEIGHTS), spoil);
    expect(model.ranker).toBeUndefined();
    expect(told).toHaveLength(1);
  });
});
