import type { Codebook } from '../quantizer/codebook.ts';

/**
 * Reconstructions of vectors from their codes, and their gradients by the straight-through estimator: forward the nearest
 * centroid, backward the softmax over negative squared distances, as the Python side's `ProductQuantizer` does. Axes:
 * B vectors, D dimensions, M sub-spaces of d dimensions, K centroids. The sub-spaces may cover the first dimensions alone,
 * M d <= D, as those of codes that are cut do; the rest of a reconstruction is zero.
 */

/** Codes [B, M], one sub-code a byte: the nearest centroid of each sub-vector, the first of equals. */
export function nearestCodes(codebook: Codebook, vector_BD: Float32Array, D: number): Uint8Array {
  const { subspaces: M, centroids: K, subdimension: d, values } = codebook;
  const code_BM = new Uint8Array((vector_BD.length / D) * M);
  for (let i = 0; i < code_BM.length; i++) {
    const m = i % M;
    const at = Math.floor(i / M) * D + m * d;
    let best = Number.POSITIVE_INFINITY;
    for (let k = 0; k < K; k++) {
      const distance = squaredDistance(vector_BD, at, values, (m * K + k) * d, d);
      if (distance < best) {
        best = distance;
        code_BM[i] = k;
      }
    }
  }
  return code_BM;
}

/** The centroids of codes, end to end, [B, D]. */
export function reconstruct(codebook: Codebook, code_BM: Uint8Array, D: number): Float32Array {
  const { subspaces: M, centroids: K, subdimension: d, values } = codebook;
  const reconstruction_BD = new Float32Array((code_BM.length / M) * D);
  for (let i = 0; i < code_BM.length; i++) {
    const centroid = ((i % M) * K + code_BM[i]!) * d;
    const at = Math.floor(i / M) * D + (i % M) * d;
    for (let j = 0; j < d; j++) reconstruction_BD[at + j] = values[centroid + j]!;
  }
  return reconstruction_BD;
}

/**
 * Adds the gradients of a loss, given the one with respect to the reconstructions.
 *
 * @param sharpness factor of the logits
 * @param vectorGradient_BD the vectors' gradient is added here
 * @param centroidGradient_MKd that of the centroids here
 */
export function straightThroughBackward(
  codebook: Codebook,
  vector_BD: Float32Array,
  code_BM: Uint8Array,
  gradient_BD: Float32Array,
  D: number,
  sharpness: number,
  vectorGradient_BD: Float32Array,
  centroidGradient_MKd: Float32Array,
): void {
  const { subspaces: M, centroids: K, subdimension: d, values } = codebook;
  const soft_K = new Float64Array(K);
  const pull_K = new Float64Array(K);
  for (let i = 0; i < code_BM.length; i++) {
    const [first, at] = [(i % M) * K * d, Math.floor(i / M) * D + (i % M) * d];
    softmax(vector_BD, at, values, first, d, code_BM[i]!, sharpness, soft_K);
    let mean = 0;
    for (let k = 0; k < K; k++) {
      let product = 0;
      for (let j = 0; j < d; j++) product += gradient_BD[at + j]! * values[first + k * d + j]!;
      pull_K[k] = product;
      mean += soft_K[k]! * product;
    }
    const chosen = first + code_BM[i]! * d;
    for (let j = 0; j < d; j++) {
      centroidGradient_MKd[chosen + j] = centroidGradient_MKd[chosen + j]! + gradient_BD[at + j]!;
    }
    for (let k = 0; k < K; k++) {
      const logit = 2 * sharpness * soft_K[k]! * (pull_K[k]! - mean);
      if (logit === 0) continue;
      for (let j = 0; j < d; j++) {
        const place = first + k * d + j;
        const centroid = values[place]!;
        vectorGradient_BD[at + j] = vectorGradient_BD[at + j]! + logit * centroid;
        centroidGradient_MKd[place] = centroidGradient_MKd[place]! + logit * (vector_BD[at + j]! - centroid);
      }
    }
  }
}

/** Softmax over a sub-vector's negative squared distances; the nearest centroid's is the largest. */
function softmax(
  vector: Float32Array,
  at: number,
  values: Float32Array,
  first: number,
  d: number,
  nearest: number,
  sharpness: number,
  soft_K: Float64Array,
): void {
  const least = squaredDistance(vector, at, values, first + nearest * d, d);
  let sum = 0;
  for (let k = 0; k < soft_K.length; k++) {
    soft_K[k] = Math.exp(sharpness * (least - squaredDistance(vector, at, values, first + k * d, d)));
    sum += soft_K[k]!;
  }
  for (let k = 0; k < soft_K.length; k++) soft_K[k] = soft_K[k]! / sum;
}

function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (a[i + k]! - b[j + k]!) ** 2;
  return sum;
}
