import type { Codebook } from './codebook.ts';

/**
 * Lookup table of asymmetric distance computation: inner products of each sub-vector of a query with each centroid
 * of its sub-space (Jegou et al. 2011, with inner products for distances). Sums are float32, in order.
 *
 * @param query_D rotated query vector, [D]
 * @returns table_MK, [M, K]
 * @throws RangeError where the query's length is not M * d
 */
export function buildLookupTable(codebook: Codebook, query_D: Float32Array): Float32Array {
  const { subspaces, centroids, subdimension, values } = codebook;
  if (query_D.length !== subspaces * subdimension) {
    throw new RangeError(
      `a query of ${query_D.length} dimensions meets a codebook of ${subspaces * subdimension}`,
    );
  }
  const table_MK = new Float32Array(subspaces * centroids);
  for (let m = 0; m < subspaces; m++) {
    for (let k = 0; k < centroids; k++) {
      const centroid = (m * centroids + k) * subdimension;
      let sum = 0;
      for (let i = 0; i < subdimension; i++) {
        sum = Math.fround(
          sum + Math.fround((query_D[m * subdimension + i] ?? 0) * (values[centroid + i] ?? 0)),
        );
      }
      table_MK[m * centroids + k] = sum;
    }
  }
  return table_MK;
}
