import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MopqError } from '../../../src/engine/errors.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { loadTokenizer } from '../../../src/engine/model/tokenizer.ts';
import { copyTinyModel, editManifest, readManifest, replaceFile, tinyModel } from './tinyModel.ts';

async function failure(folder: string): Promise<MopqError> {
  const error = await loadModel(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MopqError)) throw new Error('not a MopqError', { cause: error });
  return error;
}

describe('a whole model folder', () => {
  it('encodes texts to codes and vectors', async () => {
    const model = await loadModel(tinyModel);
    expect(model.manifest.id).toBe('tiny');
    expect(model.codebook).toMatchObject({ subspaces: 8, centroids: 16, subdimension: 2 });

    const texts = ['', 'parse http request', 'id', 'open a file and read it line by line '.repeat(9)];
    const codes = await model.encodeKeys(texts.map((text) => model.tokenizeKey(text)));
    expect(codes).toHaveLength(4 * texts.length);
    for (const [i, text] of texts.entries()) {
      // Neither the order of a batch nor its padding changes a code.
      expect(await model.encodeKeys([model.tokenizeKey(text)])).toEqual(codes.slice(4 * i, 4 * i + 4));
    }
    const vector = await model.encodeQuery('parseHTTPRequest');
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(vector).toEqual(await model.encodeQuery('parse_http_request'));
    expect(await model.encodeQuery('')).toEqual(new Float32Array(16));
    await model.close();
  });

  it('encodes nothing to nothing, and more than one batch', async () => {
    const model = await loadModel(tinyModel);
    expect(await model.encodeKeys([])).toEqual(new Uint8Array(0));
    const ids = Array.from({ length: 3_000 }, (_, i) =>
      model.tokenizeKey(`file ${i} ${'id '.repeat(i % 13)}`),
    );
    const codes = await model.encodeKeys(ids);
    for (const i of [0, 1, 1_500, 2_999]) {
      expect(await model.encodeKeys(ids.slice(i, i + 1))).toEqual(codes.slice(4 * i, 4 * i + 4));
    }
    await model.close();
  });

  it('uses a query encoder of its own where there is one', async () => {
    const folder = await copyTinyModel();
    await replaceFile(folder, 'query.onnx', await readFile(path.join(folder, 'encoder.onnx')));
    const model = await loadModel(folder);
    expect(await model.encodeQuery('sort list')).toHaveLength(16);
    await model.close();
  });

  it('has a digest that changes with any file', async () => {
    const folder = await copyTinyModel();
    await replaceFile(folder, 'NOTICE', 'one');
    const one = await loadModel(folder);
    await replaceFile(folder, 'NOTICE', 'two');
    const two = await loadModel(folder);
    expect(one.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(two.digest).not.toBe(one.digest);
    await Promise.all([one.close(), two.close()]);
  });
});

describe('a model folder that is not as it should be', () => {
  it('is missing, or has no manifest', async () => {
    const folder = path.join(tinyModel, 'nowhere');
    expect(await failure(folder)).toMatchObject({ code: 'model-missing' });
    expect((await failure(folder)).message).toContain(path.join(folder, 'manifest.json'));
  });

  it.each(['encoder.onnx', 'tokenizer.json', 'codebook.safetensors'])('lacks %s', async (name) => {
    const folder = await copyTinyModel();
    await rm(path.join(folder, name));
    const error = await failure(folder);
    expect(error.code).toBe('model-missing');
    expect(error.message).toContain(path.join(folder, name));
    expect(error.action).toContain('mopq.model');
  });

  it.each(['encoder.onnx', 'tokenizer.json', 'codebook.safetensors'])('has a truncated %s', async (name) => {
    const folder = await copyTinyModel();
    await truncate(path.join(folder, name), 700);
    const error = await failure(folder);
    expect(error.code).toBe('model-damaged');
    expect(error.message).toContain(`${path.join(folder, name)} has 700 bytes instead of`);
  });

  it('has a file with another content of the same size', async () => {
    const folder = await copyTinyModel();
    const file = path.join(folder, 'encoder.onnx');
    const content = await readFile(file);
    content[2_000] = (content[2_000] ?? 0) ^ 1;
    await writeFile(file, content);
    const error = await failure(folder);
    expect(error.code).toBe('model-damaged');
    expect(error.message).toContain(`${file} is not the file`);
  });

  it('does not list a file that every model has', async () => {
    const folder = await copyTinyModel();
    const { 'tokenizer.json': _, ...files } = (await readManifest(folder)).files;
    await editManifest(folder, { files });
    const error = await failure(folder);
    expect(error.code).toBe('model-damaged');
    expect(error.message).toContain('does not list tokenizer.json');
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('has another codebook than its manifest says', async () => {
    const folder = await copyTinyModel();
    await editManifest(folder, { subspaces: 4 });
    const error = await failure(folder);
    expect(error.code).toBe('model-damaged');
    expect(error.message).toContain('codebook.safetensors');
  });

  it.each([
    ['tokenizer.json', '{"model":'],
    ['tokenizer.json', '{"version":"1.0"}'],
    ['codebook.safetensors', 'short'],
  ])('has a %s of another kind', async (name, content) => {
    const folder = await copyTinyModel();
    await replaceFile(folder, name, content);
    const error = await failure(folder);
    expect(error.code).toBe('model-damaged');
    expect(error.message).toContain(name);
  });

  it('has a graph that the runtime cannot run', async () => {
    const folder = await copyTinyModel();
    await replaceFile(folder, 'encoder.onnx', 'not a graph');
    const error = await failure(folder);
    expect(error.code).toBe('model-unsupported');
    expect(error.message).toContain('encoder.onnx');
  });

  it('has a graph that gives vectors of another dimension', async () => {
    const folder = await copyTinyModel();
    const { files } = await readManifest(folder);
    // A codebook of twice the dimension, which agrees with the manifest but not with the graph.
    const header = JSON.stringify({
      centroids_MKd: { dtype: 'F32', shape: [8, 16, 4], data_offsets: [0, 2048] },
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await editManifest(folder, { dimension: 32, files });
    await replaceFile(
      folder,
      'codebook.safetensors',
      Buffer.concat([length, Buffer.from(header), Buffer.alloc(2048)]),
    );
    const error = await failure(folder);
    expect(error.code).toBe('model-unsupported');
    expect(error.message).toContain('32 dimensions');
  });
});
