import { createHash } from 'node:crypto';
import { MopqError } from '../errors.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import type { Model } from './loadModel.ts';
import type { Manifest } from './manifest.ts';

/** Which of the code sizes that a nested model offers is wanted. */
export interface CodeSize {
  /** Bytes of a packed code; where left out, the model's default. */
  readonly codeBytes?: number | undefined;
  /** Takes the nearest size that the model offers instead of refusing; of two equally near, the larger. */
  readonly nearest?: boolean;
}

/**
 * How many of a model's sub-spaces make a code of the wanted size.
 *
 * @throws MopqError `bad-request` where the model offers no such size
 */
export function subspacesOf(manifest: Manifest, { codeBytes: wanted, nearest = false }: CodeSize): number {
  const { id, subspaces, nested = { subspaces: [subspaces], default: subspaces } } = manifest;
  if (wanted === undefined) return nested.default;
  const bytesOf = (m: number): number => codeBytes({ subspaces: m, centroids: manifest.centroids });
  const farness = (m: number): number => Math.abs(bytesOf(m) - wanted);
  const closest = nested.subspaces.reduce((best, m) => (farness(m) <= farness(best) ? m : best));
  if (nearest || farness(closest) === 0) return closest;
  throw new MopqError(
    'bad-request',
    `The model ${id} has no codes of ${wanted} bytes, only of ${nested.subspaces.map(bytesOf).join(', ')}.`,
    `Ask for one of these sizes, or for none, which gives ${bytesOf(nested.default)} bytes.`,
  );
}

/**
 * A model whose codes are the first m sub-codes of each code, with the codebook and the query vectors that belong to
 * them. Sub-spaces of a nested model are ordered by training, so that any offered number of them is a code by itself.
 */
export function cutModel(model: Model, m: number): Model {
  const { nested } = model.manifest;
  // The digest of a model of one size stays what it was, so that its indexes stay valid.
  if (nested === undefined) return model;
  const { subspaces, centroids, subdimension, values } = model.codebook;
  const codebook = {
    ...model.codebook,
    subspaces: m,
    values: values.slice(0, m * centroids * subdimension),
  };
  const prefix = (vector_D: Float32Array): Float32Array => vector_D.slice(0, m * subdimension);
  const whole = codeBytes({ subspaces, centroids });
  return {
    ...model,
    digest: createHash('sha256').update(`${model.digest} ${m}`).digest('hex'),
    codebook,
    encodeKeys: async (ids) => rowPrefixes(await model.encodeKeys(ids), whole, codeBytes(codebook)),
    encodeQuery: async (text) => prefix(await model.encodeQuery(text)),
    encodeText: async (text) => prefix(await model.encodeText(text)),
  };
}

/** The first `kept` bytes of each row of a row-major matrix. */
function rowPrefixes(matrix: Uint8Array, width: number, kept: number): Uint8Array {
  const rows = matrix.length / width;
  const prefixes = new Uint8Array(rows * kept);
  for (let row = 0; row < rows; row++) {
    prefixes.set(matrix.subarray(row * width, row * width + kept), row * kept);
  }
  return prefixes;
}
