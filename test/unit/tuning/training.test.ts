import { expect, it } from 'vitest';
import { Gate } from '../../../src/engine/indexing/gate.ts';
import { encodeShipped, shippedKeys, stagesOf } from '../../../src/engine/tuning/fixedKeys.ts';
import type { Pair } from '../../../src/engine/tuning/pair.ts';
import { seededRandom } from '../../../src/engine/tuning/random.ts';
import { nearestCodes, reconstruct } from '../../../src/engine/tuning/straightThrough.ts';
import {
  DEFAULT_TRAINING,
  marksOf,
  type ShippedTable,
  type TrainingTexts,
  train,
} from '../../../src/engine/tuning/training.ts';

const [V, D, M, K, d] = [60, 8, 4, 16, 2];
const random = seededRandom(3);
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() - 0.5);
const rows = numbers(V * D).fill(0, 0, D);
const shipped: ShippedTable = {
  vocabulary: V,
  dimension: D,
  row: (id, row_D) => row_D.set(rows.subarray(id * D, (id + 1) * D)),
};
const codebook = { subspaces: M, centroids: K, subdimension: d, values: numbers(M * K * d) };

/** Queries have words of their own, 2 to 30, each of which means one of the keys' words, 31 to 59. */
const texts: TrainingTexts = {
  queries: Array.from({ length: 200 }, (_, i) => Int32Array.of(2 + (i % 29), 2 + ((i * 7) % 29))),
  keys: Array.from({ length: 200 }, (_, i) => Int32Array.of(31 + (i % 29), 31 + ((i * 7) % 29))),
  files: Array.from({ length: 200 }, (_, i) => Int32Array.of(40 + (i % 5))),
  marks: [Uint32Array.from({ length: 200 }, (_, i) => i % 29)],
};
const hooks = () => ({
  gate: new Gate(),
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
const settings = { ...DEFAULT_TRAINING.query, epochs: 8, batch: 32, rate: 0.02 };
const fixed = shippedKeys(texts.keys, texts.files, shipped, codebook);

it.each(['query', 'full'] as const)('learns what words mean, %s', async (side) => {
  const { losses } = await train(side, texts, shipped, codebook, fixed, settings, hooks());
  expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
});

it('touches the rows of queries alone where keys stay', async () => {
  const { ids, codebook: after } = await train('query', texts, shipped, codebook, fixed, settings, hooks());
  expect(Math.max(...ids)).toBeLessThan(31);
  expect(after.values).toEqual(codebook.values);
});

it('gives the same numbers for the same seed, and others for another', async () => {
  const run = (seed: number) =>
    train('full', texts, shipped, codebook, fixed, { ...settings, seed }, hooks());
  const [first, again, other] = [await run(1), await run(1), await run(2)];
  expect(again.rows_ND).toEqual(first.rows_ND);
  expect(again.codebook.values).toEqual(first.codebook.values);
  expect(other.rows_ND).not.toEqual(first.rows_ND);
});

it('leaves rows as shipped by the share that is not trained', async () => {
  const { ids, rows_ND } = await train(
    'query',
    texts,
    shipped,
    codebook,
    fixed,
    { ...settings, share: 0 },
    hooks(),
  );
  ids.forEach((id, i) => {
    for (let at = 0; at < D; at++) expect(rows_ND[i * D + at]).toBeCloseTo(rows[id * D + at] ?? 0, 6);
  });
});

it('ends when it is cancelled', async () => {
  const abort = new AbortController();
  const run = train('query', texts, shipped, codebook, fixed, settings, {
    ...hooks(),
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  await expect(run).rejects.toThrow(/abort/i);
});

it('rests while it is paused', async () => {
  const gate = new Gate();
  let steps = 0;
  const run = train('query', texts, shipped, codebook, fixed, settings, {
    ...hooks(),
    gate,
    onProgress: () => {
      if (++steps === 3) gate.close();
    },
  });
  await expect.poll(() => steps).toBe(3);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(steps).toBe(3);
  gate.open();
  await run;
  expect(steps).toBe(7 * 8);
});

it('compares with a chunk and, by half, with its path, each as all stages of its code give it back', () => {
  const second = { ...codebook, values: numbers(M * K * d) };
  const both = {
    ...codebook,
    subspaces: 2 * M,
    values: Float32Array.of(...codebook.values, ...second.values),
  };
  const stages = stagesOf(both, D);
  expect(stages.map(({ subspaces }) => subspaces)).toEqual([M, M]);
  const quantized = (vector_D: Float32Array): Float32Array => {
    const first_D = reconstruct(codebook, nearestCodes(codebook, vector_D, D), D);
    const rest_D = vector_D.map((value, i) => value - (first_D[i] ?? 0));
    const second_D = reconstruct(second, nearestCodes(second, rest_D, D), D);
    return first_D.map((value, i) => value + (second_D[i] ?? 0));
  };
  const [text, path] = [texts.keys[5] ?? [], texts.files[5] ?? []].map((ids) =>
    encodeShipped([Int32Array.from(ids)], shipped),
  ) as [Float32Array, Float32Array];
  const { vector_BD, reconstruction_BD } = shippedKeys(
    texts.keys,
    texts.files,
    shipped,
    both,
  )(Uint32Array.of(5));
  text.forEach((value, i) => {
    expect(vector_BD[i]).toBeCloseTo((value + (path[i] ?? 0) / 2) / 1.5, 6);
    const [ofText, ofPath] = [quantized(text)[i] ?? 0, quantized(path)[i] ?? 0];
    expect(reconstruction_BD[i]).toBeCloseTo((ofText + ofPath / 2) / 1.5, 6);
  });
});

it('numbers what pairs have in common', () => {
  const pair = (over: Partial<Pair>): Pair => ({
    kind: 'doc',
    query: 'q',
    key: 'k',
    path: 'a',
    startLine: 1,
    group: 'a',
    ...over,
  });
  const [path, group, query, key] = marksOf([pair({}), pair({ path: 'b', query: 'r' }), pair({ key: 'l' })]);
  expect([path, group, query, key].map((marks) => Array.from(marks ?? []))).toEqual([
    [0, 1, 0],
    [0, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});
