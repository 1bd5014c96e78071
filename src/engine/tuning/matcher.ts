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
  table.backward(queries, rows, query, queryGradient(denseWeight, match, codes), gradients);
  return losses(denseWeight, match, codes);
}

/** Texts of which keys are made, and their share in what keys are near to. */
export interface KeyPart {
  readonly texts: Bags;
  readonly share: number;
}

/**
 * The loss of a batch where one table serves queries and keys and the codebook is trained too.
 *
 * @param keys the parts whose weighted sum is what a query is compared with: in a search, a chunk and its path
 */
export function fullLoss(
  table: TrainedTable,
  { queries, keys }: { queries: Bags; keys: readonly KeyPart[] },
  { rows, falseNegative_BB }: Rows,
  codebook: Codebook,
  scales: Scales,
  { denseWeight, sharpness }: LossSettings,
  gradients: RowGradients,
  centroidGradient_MKd: Float32Array,
): Losses {
  const D = table.dimension;
  const query = table.encode(queries, rows);
  const parts = keys.map(({ texts, share }) => {
    const encoded = table.encode(texts, rows);
    const code_BM = nearestCodes(codebook, encoded.vector_BD, D);
    return { texts, share, encoded, code_BM, reconstruction_BD: reconstruct(codebook, code_BM, D) };
  });
  const found = {
    vector_BD: weighted(parts.map(({ share, encoded }) => [share, encoded.vector_BD])),
    reconstruction_BD: weighted(parts.map(({ share, reconstruction_BD }) => [share, reconstruction_BD])),
  };
  const { match, codes } = contrasts(query.vector_BD, found, falseNegative_BB, D, scales, true);
  for (const { texts, share, encoded, code_BM } of parts) {
    const gradient_BD = weighted([[share * denseWeight, match.key_BD]]);
    straightThroughBackward(
      codebook,
      encoded.vector_BD,
      code_BM,
      weighted([[share, codes.key_BD]]),
      D,
      sharpness,
      gradient_BD,
      centroidGradient_MKd,
    );
    table.backward(texts, rows, encoded, gradient_BD, gradients);
  }
  table.backward(queries, rows, query, queryGradient(denseWeight, match, codes), gradients);
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

const queryGradient = (denseWeight: number, match: Contrast, codes: Contrast): Float32Array =>
  weighted([
    [denseWeight, match.query_BD],
    [1, codes.query_BD],
  ]);

/** The sum of some matrices of one shape, each times its factor. */
function weighted(terms: readonly (readonly [number, Float32Array])[]): Float32Array {
  const sum = new Float32Array(terms[0]![1].length);
  for (const [factor, values] of terms) {
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + factor * values[i]!;
  }
  return sum;
}
