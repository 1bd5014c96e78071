import { describe, expect, it, onTestFinished } from 'vitest';
import { type CodeSize, subspacesOf } from '../../../src/engine/model/cut.ts';
import { loadModel, type Model } from '../../../src/engine/model/loadModel.ts';
import { adcScore } from '../../../src/engine/quantizer/adc.ts';
import { createScanner } from '../../../src/engine/quantizer/createScanner.ts';
import { buildLookupTable } from '../../../src/engine/quantizer/lookupTable.ts';
import { copyTinyModel, editManifest, readManifest, tinyModel } from './tinyModel.ts';

/** A copy of the tiny model, M = 8, whose codes of 2 bytes count as codes by themselves. */
async function nestedModel(nested = { subspaces: [4, 8], default: 4 }): Promise<string> {
  const folder = await copyTinyModel();
  await editManifest(folder, { nested });
  return folder;
}

async function load(folder: string, size?: CodeSize): Promise<Model> {
  const model = await loadModel(folder, size);
  onTestFinished(() => model.close());
  return model;
}

const texts = ['', 'parse http request', 'id', 'open a file and read it line by line'];
const encode = (model: Model): Promise<Uint8Array> =>
  model.encodeKeys(texts.map((text) => model.tokenizeKey(text)));

describe('a nested model', () => {
  it('has the code size that its manifest or the caller says', async () => {
    const folder = await nestedModel();
    for (const [size, subspaces] of [
      [{}, 4],
      [{ codeBytes: 2 }, 4],
      [{ codeBytes: 4 }, 8],
    ] as const) {
      expect((await load(folder, size)).codebook.subspaces).toBe(subspaces);
    }
  });

  it('gives the beginnings of codes, centroids and vectors', async () => {
    const folder = await nestedModel();
    const [cut, whole] = [await load(folder), await load(folder, { codeBytes: 4 })];
    const [codes, wholeCodes] = [await encode(cut), await encode(whole)];
    expect(codes).toHaveLength(2 * texts.length);
    for (const i of texts.keys()) {
      expect(codes.slice(2 * i, 2 * i + 2)).toEqual(wholeCodes.slice(4 * i, 4 * i + 2));
    }
    expect(cut.codebook.values).toEqual(whole.codebook.values.slice(0, 4 * 16 * 2));
    for (const text of texts) {
      expect(await cut.encodeQuery(text)).toEqual((await whole.encodeQuery(text)).slice(0, 8));
      expect(await cut.encodeText(text)).toEqual((await whole.encodeText(text)).slice(0, 8));
    }
  });

  it('scores as the first sub-spaces of the whole model do', async () => {
    const folder = await nestedModel();
    const [cut, whole] = [await load(folder), await load(folder, { codeBytes: 4 })];
    const scanner = createScanner(cut.codebook);
    scanner.append(await encode(cut));
    const slots = Uint32Array.from(texts.keys());
    const query = 'read http header';
    const found = scanner.scores(buildLookupTable(cut.codebook, await cut.encodeQuery(query)), slots);
    const table_MK = buildLookupTable(whole.codebook, await whole.encodeQuery(query)).slice(0, 4 * 16);
    const wholeCodes = await encode(whole);
    expect([...found]).toEqual(texts.map((_, i) => adcScore(table_MK, wholeCodes, 4 * i)));
  });

  it('has a digest for each size, and a model of one size that of its files', async () => {
    const folder = await nestedModel();
    const digests = [
      (await load(tinyModel)).digest,
      (await load(folder)).digest,
      (await load(folder, { codeBytes: 4 })).digest,
    ];
    expect(new Set(digests).size).toBe(3);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await load(tinyModel, { codeBytes: 4 })).digest).toBe(digests[0]);
  });
});

describe('a code size that the model does not offer', () => {
  it('is refused with those that it offers', async () => {
    await expect(loadModel(await nestedModel(), { codeBytes: 3 })).rejects.toMatchObject({
      code: 'bad-request',
      message: 'The model tiny has no codes of 3 bytes, only of 2, 4.',
      action: expect.stringContaining('2 bytes'),
    });
    await expect(loadModel(tinyModel, { codeBytes: 32 })).rejects.toThrow('only of 4.');
  });

  it.each([
    [1, 4],
    [2, 4],
    [3, 8],
    [100, 8],
  ])('gives the nearest to %i bytes where that will do', async (codeBytes, subspaces) => {
    const manifest = await readManifest(await nestedModel());
    expect(subspacesOf(manifest, { codeBytes, nearest: true })).toBe(subspaces);
    expect(subspacesOf(await readManifest(tinyModel), { codeBytes, nearest: true })).toBe(8);
  });
});
