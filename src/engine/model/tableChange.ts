import { createHash } from 'node:crypto';
import { type Manifest, unsupported } from './manifest.ts';
import { Safetensors, writeSafetensors } from './safetensors.ts';
import { TokenTable } from './tokenTable.ts';

/**
 * What tuning changed of a model: some rows of its token table, which is that of queries alone unless there are
 * centroids too. Axes: n rows, D dimensions, M sub-spaces of the first stage, K centroids, d = D / M.
 */
export interface TableChange {
  /** Token ids, ascending, [n]. */
  readonly ids: Int32Array;
  /** Weighted, rotated rows, [n, D]. */
  readonly rows_ND: Float32Array;
  /** Of a model that was tuned in full. */
  readonly centroids_MKd?: Float32Array | undefined;
  /** Hex digest of the file that holds it. */
  readonly sha256: string;
}

/**
 * The bytes of a change's file: `ids`, `values` in half precision, and `centroids_MKd` of a full one.
 *
 * @param shape D of the table, K, and d
 */
export function writeChange(
  { ids, rows_ND, centroids_MKd }: Omit<TableChange, 'sha256'>,
  { dimension, centroids, subdimension }: { dimension: number; centroids: number; subdimension: number },
): Uint8Array {
  return writeSafetensors({
    ids: { type: 'I32', shape: [ids.length], values: ids },
    values: { type: 'F16', shape: [ids.length, dimension], values: rows_ND },
    ...(centroids_MKd && {
      centroids_MKd: {
        type: 'F32' as const,
        shape: [dimension / subdimension, centroids, subdimension],
        values: centroids_MKd,
      },
    }),
  });
}

/** @throws Error that says what is wrong with the file */
export function readChange(file: Uint8Array): TableChange {
  const tensors = new Safetensors(file);
  const ids = tensors.int32('ids').values;
  const { shape, values: rows_ND } = tensors.float16('values');
  if (shape.length !== 2 || shape[0] !== ids.length) throw new Error('its values do not fit its ids');
  if (ids.some((id, i) => id <= (ids[i - 1] ?? -1))) throw new Error('its ids do not ascend');
  if (rows_ND.some((value) => !Number.isFinite(value))) throw new Error('a value is no number');
  const centroids_MKd = tensors.has('centroids_MKd') ? tensors.float32('centroids_MKd').values : undefined;
  return { ids, rows_ND, centroids_MKd, sha256: createHash('sha256').update(file).digest('hex') };
}

/**
 * Makes the change in an encoder's graph itself.
 *
 * @throws MopqError `model-unsupported` where the graph has no table of this shape
 */
export function applyChange(
  graph: Buffer,
  { ids, rows_ND, centroids_MKd }: TableChange,
  manifest: Manifest,
): void {
  const table = TokenTable.of(graph);
  if (table === undefined)
    throw unsupported(`The model ${manifest.id} has no token table, so it cannot be tuned.`);
  const last = ids.at(-1) ?? 0;
  if (rows_ND.length !== ids.length * table.dimension || last >= table.vocabulary) {
    throw unsupported(`The tuned rows do not fit the token table of ${manifest.id}.`);
  }
  table.replaceRows(ids, rows_ND);
  if (centroids_MKd === undefined) return;
  const { centroids: K, dimension, subspaces } = manifest;
  const d = dimension / subspaces;
  try {
    table.replaceCentroids(0, centroids_MKd, [table.dimension / d, K, d]);
  } catch (cause) {
    throw unsupported(`The tuned codebook does not fit ${manifest.id}.`, { cause });
  }
}
