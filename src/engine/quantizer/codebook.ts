/**
 * Product-quantization codebook, centroids_MKd: M sub-spaces, K centroids each, d dimensions each;
 * the vector that it quantizes has D = M * d dimensions.
 */
export interface Codebook {
  readonly subspaces: number;
  readonly centroids: number;
  readonly subdimension: number;
  /** Row-major [M, K, d]. */
  readonly values: Float32Array;
}

/** Bytes of one packed code: K = 16 packs two sub-codes a byte, K = 256 one. */
export function codeBytes(codebook: Pick<Codebook, 'subspaces' | 'centroids'>): number {
  return codebook.centroids === 16 ? codebook.subspaces / 2 : codebook.subspaces;
}
