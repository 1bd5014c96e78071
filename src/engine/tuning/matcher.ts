import type { Codebook } from '../quantizer/codebook.ts';
import type { Bags } from './bags.ts';
import { type Contrast, contrast } from './contrastive.ts';
import { nearestCodes, reconstruct, straightThroughBackward } from './straightThrough.ts';
import type { RowGradients, TrainedTable } from './table.ts';

/**
 * The loss of tuning, `denseWeight` CE(q, k), both ways, plus CE(q, k_hat): the practical form of the Multinoulli
 * Contrastive Loss (Xiao et al., 2021, and `mopq/losses.py`). The rotation is merged into the table. Axes: B pairs,
 * D dimensions, M sub-spaces, K centroids, d = D / M.
 */
export interface Scales {
  /** Logarithms of the inverse temperatures of vectors and of codes. */
  readonly logScale: number;
  readonly logCodeScale: number;
}

export interface LossSettings {
  readonly denseWeight: number;
  /** Factor of the logits by which centroids are selected. */
  readonly sharpness: number;
}

/** Which texts a step trains on: rows of the bags, and pairs that are no negatives of each other, [B, B]. */
export interface Rows {
  readonly rows: Uint32Array;
  readonly falseNegative_BB: Uint8Array;
}

export interface Losses {
  readonly match: number;
  readonly codes: number;
  readonly logScale: number;
  readonly logCodeScale: number;
}

/** Keys that stay as they are: their vectors [B, D] and reconstructions [B, D]. */
export interface FixedKeys {
  readonly vector_BD: Float32Array;
  readonly reconstruction_BD: Float32Array;
}

/** The loss of a batch where queries alone are trained; its gradient is added to the rows'. */
export function queryLoss(
  table: TrainedTable,
  queries: Bags,
  { rows, falseNegative_BB }: Rows,
  keys: FixedKeys,
  scales: Scales,
  { denseWeight }: LossSettings,
  gradients: RowGradients,
): Losses {
  const query = table.encode(queries, rows);
  const { match, codes } = contrasts(query.vector_BD, keys, falseNegative_BB, table.dimension, scales, false);
  table.backward(queries, rows, query, sum(denseWeight, match.query_BD, codes.query_BD), gradients);
  return losses(denseWeight, match, codes);
}

/** The loss of a batch where one table serves queries and keys and the codebook is trained too. */
export function fullLoss(
  table: TrainedTable,
  { queries, keys }: { queries: Bags; keys: Bags },
  { rows, falseNegative_BB }: Rows,
  codebook: Codebook,
  scales: Scales,
  { denseWeight, sharpness }: LossSettings,
  gradients: RowGradients,
  centroidGradient_MKd: Float32Array,
): Losses {
  const query = table.encode(queries, rows);
  const key = table.encode(keys, rows);
  const code_BM = nearestCodes(codebook, key.vector_BD, table.dimension);
  const found = {
    vector_BD: key.vector_BD,
    reconstruction_BD: reconstruct(codebook, code_BM, table.dimension),
  };
  const { match, codes } = contrasts(query.vector_BD, found, falseNegative_BB, table.dimension, scales, true);
  const keyGradient_BD = sum(denseWeight, match.key_BD, new Float32Array(match.key_BD.length));
  straightThroughBackward(
    codebook,
    key.vector_BD,
    code_BM,
    codes.key_BD,
    table.dimension,
    sharpness,
    keyGradient_BD,
    centroidGradient_MKd,
  );
  table.backward(queries, rows, query, sum(denseWeight, match.query_BD, codes.query_BD), gradients);
  table.backward(keys, rows, key, keyGradient_BD, gradients);
  return losses(denseWeight, match, codes);
}

function contrasts(
  query_BD: Float32Array,
  { vector_BD, reconstruction_BD }: FixedKeys,
  falseNegative_BB: Uint8Array,
  dimension: number,
  { logScale, logCodeScale }: Scales,
  wantsKeys: boolean,
): { match: Contrast; codes: Contrast } {
  const batch = { query_BD, falseNegative_BB, dimension };
  return {
    match: contrast({ ...batch, key_BD: vector_BD }, Math.exp(logScale), true, wantsKeys),
    codes: contrast({ ...batch, key_BD: reconstruction_BD }, Math.exp(logCodeScale), false, wantsKeys),
  };
}

const losses = (denseWeight: number, match: Contrast, codes: Contrast): Losses => ({
  match: denseWeight * match.loss,
  codes: codes.loss,
  logScale: denseWeight * match.logScale,
  logCodeScale: codes.logScale,
});

function sum(factor: number, a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => factor * value + b[i]!);
}
