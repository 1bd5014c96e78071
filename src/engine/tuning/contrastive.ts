import { productWithTransposed, transpose } from './matrix.ts';

/**
 * The contrastive terms of MoPQ's training (Xiao et al., 2021; the Python side's `losses.contrastive_loss`), with their
 * gradients. Axes: B queries and their keys in the same order, D dimensions.
 */

/** A batch's vectors, and which pairs of a query and a key are no negatives: 1 at [query * B + key]. */
export interface Batch {
  readonly query_BD: Float32Array;
  readonly key_BD: Float32Array;
  readonly falseNegative_BB: Uint8Array;
  readonly dimension: number;
}

export interface Contrast {
  readonly loss: number;
  readonly query_BD: Float32Array;
  readonly key_BD: Float32Array;
  /** With respect to the logarithm of the scale. */
  readonly logScale: number;
}

/**
 * Cross entropy of each query's own key among the keys of the batch, the mean over the queries; where `symmetric`, the
 * mean with that of each key's own query among the queries. A query's own key is never masked.
 *
 * @param scale inverse temperature
 * @param wantsKeys whether the keys' gradient is computed; it is empty otherwise
 * @returns the loss, and its gradients
 */
export function contrast(batch: Batch, scale: number, symmetric: boolean, wantsKeys: boolean): Contrast {
  const { query_BD, key_BD, falseNegative_BB, dimension: D } = batch;
  const B = query_BD.length / D;
  const cosine_BB = new Float32Array(B * B);
  productWithTransposed(query_BD, key_BD, D, cosine_BB);
  const gradient_BB = new Float32Array(B * B);
  const share = symmetric ? 0.5 / B : 1 / B;
  let loss = 0;
  for (let row = 0; row < B; row++) {
    loss += crossEntropy(cosine_BB, falseNegative_BB, gradient_BB, scale, share, row, row * B, 1, B);
    if (symmetric)
      loss += crossEntropy(cosine_BB, falseNegative_BB, gradient_BB, scale, share, row, row, B, B);
  }
  let logScale = 0;
  for (let i = 0; i < gradient_BB.length; i++) logScale += gradient_BB[i]! * cosine_BB[i]!;
  return {
    loss,
    query_BD: scaledProduct(gradient_BB, transpose(key_BD, D), B, scale),
    key_BD: wantsKeys
      ? scaledProduct(transpose(gradient_BB, B), transpose(query_BD, D), B, scale)
      : new Float32Array(0),
    logScale: logScale * scale,
  };
}

/**
 * `share` times the cross entropy of one line of the logits, a row or a column; adds the gradient with respect to the
 * logits.
 */
function crossEntropy(
  cosine_BB: Float32Array,
  masked_BB: Uint8Array,
  gradient_BB: Float32Array,
  scale: number,
  share: number,
  own: number,
  start: number,
  step: number,
  B: number,
): number {
  const ownPlace = start + own * step;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0, at = start; i < B; i++, at += step) {
    if ((masked_BB[at] === 0 || at === ownPlace) && cosine_BB[at]! > largest) largest = cosine_BB[at]!;
  }
  let sum = 0;
  for (let i = 0, at = start; i < B; i++, at += step) {
    if (masked_BB[at] === 0 || at === ownPlace) sum += Math.exp(scale * (cosine_BB[at]! - largest));
  }
  for (let i = 0, at = start; i < B; i++, at += step) {
    if (masked_BB[at] === 0 || at === ownPlace) {
      gradient_BB[at] = gradient_BB[at]! + (share * Math.exp(scale * (cosine_BB[at]! - largest))) / sum;
    }
  }
  gradient_BB[ownPlace] = gradient_BB[ownPlace]! - share;
  return share * (Math.log(sum) + scale * (largest - cosine_BB[ownPlace]!));
}

/** scale * weights_BB rows_BD, given the rows transposed, [D, B]. */
function scaledProduct(
  weights_BB: Float32Array,
  rows_DB: Float32Array,
  B: number,
  scale: number,
): Float32Array {
  const product_BD = new Float32Array(rows_DB.length);
  productWithTransposed(weights_BB, rows_DB, B, product_BD);
  for (let i = 0; i < product_BD.length; i++) product_BD[i] = product_BD[i]! * scale;
  return product_BD;
}
