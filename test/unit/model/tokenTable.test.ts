import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../../../src/engine/assets.ts';
import { loadModel, loadTunedModel } from '../../../src/engine/model/loadModel.ts';
import { graphTensors } from '../../../src/engine/model/onnxTensors.ts';
import { readChange, writeChange } from '../../../src/engine/model/tableChange.ts';
import { TokenTable } from '../../../src/engine/model/tokenTable.ts';

const folder = join(packageFolder, 'models', 'mopq-static-256');
const graph = readFileSync(join(folder, 'encoder.onnx'));
const shape = { dimension: 256, centroids: 16, subdimension: 4 };

function table(): TokenTable {
  return TokenTable.of(Buffer.from(graph)) as TokenTable;
}

function rowsOf(ids: Int32Array): Float32Array {
  const rows_ND = new Float32Array(ids.length * 256);
  ids.forEach((id, i) => {
    table().row(id, rows_ND.subarray(i * 256, (i + 1) * 256));
  });
  return rows_ND;
}

const changeOf = (rows_ND: Float32Array, ids: Int32Array, centroids_MKd?: Float32Array) =>
  readChange(writeChange({ ids, rows_ND, centroids_MKd }, shape));

it('finds the tensors of a graph', () => {
  expect(graphTensors(graph).get('rows_VD')).toMatchObject({ shape: [80_000, 256], type: 3 });
  expect(() => graphTensors(graph.subarray(0, 100_000))).toThrow(RangeError);
  expect(TokenTable.of(Buffer.alloc(0))).toBeUndefined();
});

it('gives back the rows that were put in, to the byte that they are rounded to', () => {
  const ids = Int32Array.of(7, 4242);
  const rows_ND = Float32Array.from({ length: 512 }, (_, i) => Math.sin(i));
  const changed = table();
  changed.replaceRows(ids, rows_ND);
  const row_D = new Float32Array(256);
  changed.row(4242, row_D);
  row_D.forEach((value, i) => {
    expect(Math.abs(value - (rows_ND[256 + i] ?? 0))).toBeLessThanOrEqual(0.5 / 127 + 1e-6);
  });
  changed.row(8, row_D);
  expect(row_D).toEqual(rowsOf(Int32Array.of(8)));
});

it('answers as before by a change that changes nothing', async () => {
  const model = await loadModel(folder);
  const ids = model.tokenizeQuery('parse the configuration file').slice().sort();
  const tuned = await loadTunedModel(folder, model, changeOf(rowsOf(ids), ids));
  const [before, after] = [await model.encodeQuery('parse a file'), await tuned.encodeQuery('parse a file')];
  before.forEach((value, i) => {
    expect(after[i]).toBeCloseTo(value, 3);
  });
  expect(tuned.digest).toBe(model.digest);
  await tuned.close();
  await model.close();
});

it('makes a word mean another, for queries alone or, with a codebook, for keys too', async () => {
  const model = await loadModel(folder);
  const [word] = model.tokenizeQuery('giraffe');
  const [meaning] = model.tokenizeQuery('database');
  const rows_ND = rowsOf(Int32Array.of(meaning ?? 0));
  const ids = Int32Array.of(word ?? 0);
  const cosine = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const wanted = await model.encodeText('database');
  expect(cosine(await model.encodeQuery('giraffe'), wanted)).toBeLessThan(0.6);

  const queries = await loadTunedModel(folder, model, changeOf(rows_ND, ids));
  expect(cosine(await queries.encodeQuery('giraffe'), wanted)).toBeGreaterThan(0.99);
  expect(await queries.encodeText('giraffe')).toEqual(await model.encodeText('giraffe'));

  const centroids_MKd = model.wholeCodebook.values.slice(0, 64 * 16 * 4).map((value) => 0.9 * value);
  const full = await loadTunedModel(folder, model, changeOf(rows_ND, ids, centroids_MKd));
  expect(cosine(await full.encodeText('giraffe'), wanted)).toBeGreaterThan(0.99);
  expect(full.digest).not.toBe(model.digest);
  expect(full.codebook.values).toEqual(centroids_MKd);
  await Promise.all([queries.close(), full.close(), model.close()]);
});

it('changes the table of a blended model too', async () => {
  const blended = join(packageFolder, 'models', 'mopq-blended-256');
  const tableOfBlend = TokenTable.of(readFileSync(join(blended, 'encoder.onnx')));
  expect([table().isWhole, tableOfBlend?.isWhole]).toEqual([true, false]);
  const model = await loadModel(blended);
  const ids = model.tokenizeQuery('giraffe');
  const tuned = await loadTunedModel(blended, model, changeOf(new Float32Array(256 * ids.length), ids));
  const [before, after] = [await model.encodeQuery('giraffe'), await tuned.encodeQuery('giraffe')];
  expect(after).not.toEqual(before);
  expect(await tuned.encodeQuery('zebra')).toEqual(await model.encodeQuery('zebra'));
  await Promise.all([tuned.close(), model.close()]);
});

it('refuses a change that is cut off, out of order or not made of numbers', () => {
  const ids = Int32Array.of(7, 9);
  const file = writeChange({ ids, rows_ND: new Float32Array(512) }, shape);
  expect(readChange(file).ids).toEqual(ids);
  expect(() => readChange(file.subarray(0, file.length - 2))).toThrow('cut off');
  const broken = (bad: Int32Array, rows_ND: Float32Array) => () =>
    readChange(writeChange({ ids: bad, rows_ND }, shape));
  expect(broken(Int32Array.of(9, 7), new Float32Array(512))).toThrow('ascend');
  expect(broken(ids, new Float32Array(512).fill(Number.NaN))).toThrow('no number');
});

it('refuses a change that does not fit the model', async () => {
  const model = await loadModel(folder);
  const beyond = changeOf(new Float32Array(256), Int32Array.of(90_000));
  await expect(loadTunedModel(folder, model, beyond)).rejects.toThrow('do not fit');
  await model.close();
});
