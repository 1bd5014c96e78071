import type { Codebook } from '../quantizer/codebook.ts';
import { FILE_SHARE } from '../search/meaning.ts';
import { bagsOf } from './bags.ts';
import type { FixedKeys } from './matcher.ts';
import { nearestCodes, reconstruct } from './straightThrough.ts';
import { normalise } from './table.ts';
import type { ShippedTable } from './training.ts';

/**
 * Keys as the shipped model encodes them, for training queries alone.
 *
 * A search adds to a chunk's nearness a share of its file's; here a key is the sum of both, so that what is trained is what
 * is ranked.
 *
 * @param texts token ids of the keys, N
 * @param files token ids of their files' own texts, N
 * @returns what the keys of some of them are
 */
export function shippedKeys(
  texts: readonly Int32Array[],
  files: readonly Int32Array[],
  shipped: ShippedTable,
  codebook: Codebook,
): (rows: Uint32Array) => FixedKeys {
  const D = shipped.dimension;
  const text_ND = encodeShipped(texts, shipped);
  const file_ND = encodeShipped(files, shipped);
  const stages = stagesOf(codebook, D);
  return (rows) => {
    const [text_BD, file_BD] = [rowsOf(text_ND, rows, D), rowsOf(file_ND, rows, D)];
    return {
      vector_BD: withShare(text_BD, file_BD),
      reconstruction_BD: withShare(quantized(stages, text_BD, D), quantized(stages, file_BD, D)),
    };
  };
}

function rowsOf(all_ND: Float32Array, rows: Uint32Array, D: number): Float32Array {
  const some_BD = new Float32Array(rows.length * D);
  rows.forEach((row, i) => {
    some_BD.set(all_ND.subarray(row * D, (row + 1) * D), i * D);
  });
  return some_BD;
}

/** The weighted mean by which a search ranks. */
const withShare = (text_BD: Float32Array, file_BD: Float32Array): Float32Array =>
  text_BD.map((value, i) => (value + FILE_SHARE * file_BD[i]!) / (1 + FILE_SHARE));

/** Normalised vectors of texts by the shipped table, [N, D]. */
export function encodeShipped(texts: readonly Int32Array[], shipped: ShippedTable): Float32Array {
  const D = shipped.dimension;
  const vector_ND = new Float32Array(texts.length * D);
  const row_D = new Float32Array(D);
  const { starts, tokens, weights } = bagsOf(texts);
  for (let i = 0; i < texts.length; i++) {
    const vector_D = vector_ND.subarray(i * D, (i + 1) * D);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      shipped.row(tokens[at]!, row_D);
      for (let d = 0; d < D; d++) vector_D[d] = vector_D[d]! + weights[at]! * row_D[d]!;
    }
    normalise(vector_D);
  }
  return vector_ND;
}

/** Codebooks of D dimensions at most, each of what the one before leaves (see `mopq/two_stage.py`). */
export function stagesOf(codebook: Codebook, D: number): Codebook[] {
  const { subspaces, centroids, subdimension, values } = codebook;
  const M = Math.min(subspaces, D / subdimension);
  const stages: Codebook[] = [];
  for (let first = 0; first < subspaces; first += M) {
    const part = values.slice(first * centroids * subdimension, (first + M) * centroids * subdimension);
    stages.push({ subspaces: M, centroids, subdimension, values: part });
  }
  return stages;
}

/** What the codes of vectors give back, all stages together, [B, D]. */
function quantized(stages: readonly Codebook[], vector_BD: Float32Array, D: number): Float32Array {
  const rest_BD = vector_BD.slice();
  const sum_BD = new Float32Array(vector_BD.length);
  for (const stage of stages) {
    const part_BD = reconstruct(stage, nearestCodes(stage, rest_BD, D), D);
    for (let i = 0; i < sum_BD.length; i++) {
      sum_BD[i] = sum_BD[i]! + part_BD[i]!;
      rest_BD[i] = rest_BD[i]! - part_BD[i]!;
    }
  }
  return sum_BD;
}
