import { type GraphTensor, graphTensors } from './onnxTensors.ts';

const FLOAT32 = 1;
const INT8 = 3;
/** Names that the exporter gives them (`mopq/onnx_static.py`). */
const ROWS = 'rows_VD';
const SCALES = 'scale_V';
/** Of a blended model the table is one part of the sum; its graph is traced, so that names are the tracer's. */
const BLENDED_ROWS = /^(\/static\/.+)\.int8$/;
const twiceCentroids = (stage: number): string => `twice_centroids_${stage}`;
const squares = (stage: number): string => `square_${stage}`;
const centroids = (stage: number): string => `centroids_${stage}`;

/**
 * The token table inside an encoder's graph: weighted rows, rotated where they are all of a text's vector, of a byte a dimension with a scale each, and the
 * codebook. Axes: V vocabulary, D dimensions, M sub-spaces, K centroids, d = D / M.
 */
export class TokenTable {
  readonly vocabulary: number;
  readonly dimension: number;
  /** Whether a text's vector is the sum of its rows and nothing else, rotated already. */
  readonly isWhole: boolean;
  readonly #graph: Uint8Array;
  readonly #tensors: ReadonlyMap<string, GraphTensor>;
  readonly #rows: Int8Array;
  readonly #scales: DataView;

  private constructor(
    graph: Uint8Array,
    tensors: ReadonlyMap<string, GraphTensor>,
    rows: GraphTensor,
    scales: GraphTensor,
  ) {
    this.#graph = graph;
    this.#tensors = tensors;
    this.isWhole = tensors.has(ROWS);
    this.vocabulary = rows.shape[0] ?? 0;
    this.dimension = rows.shape[1] ?? 0;
    this.#rows = new Int8Array(graph.buffer, graph.byteOffset + rows.offset, rows.bytes);
    this.#scales = new DataView(graph.buffer, graph.byteOffset + scales.offset, scales.bytes);
  }

  /**
   * @param graph an ONNX file's bytes, which the table refers to
   * @returns undefined where the encoder has no such table
   */
  static of(graph: Uint8Array): TokenTable | undefined {
    const tensors = graphTensors(graph);
    const blended = [...tensors.keys()].flatMap((name) => BLENDED_ROWS.exec(name)?.[1] ?? [])[0];
    const rows = tensors.get(ROWS) ?? tensors.get(`${blended}.int8`);
    const scales = tensors.get(SCALES) ?? tensors.get(`${blended}.scale`);
    if (rows?.type !== INT8 || rows.shape.length !== 2 || scales?.type !== FLOAT32) return undefined;
    return new TokenTable(graph, tensors, rows, scales);
  }

  /** Writes a token's row, [D]. */
  row(id: number, row_D: Float32Array): void {
    const scale = this.#scales.getFloat32(4 * id, true);
    const start = id * this.dimension;
    for (let d = 0; d < this.dimension; d++) row_D[d] = this.#rows[start + d]! * scale;
  }

  /**
   * Puts rows in the place of tokens' own, each rounded as the exporter does, in the graph itself.
   *
   * @param ids of the tokens, [n]
   * @param rows_ND their rows, [n, D]
   */
  replaceRows(ids: Int32Array, rows_ND: Float32Array): void {
    const D = this.dimension;
    ids.forEach((id, i) => {
      let largest = 0;
      for (let d = 0; d < D; d++) largest = Math.max(largest, Math.abs(rows_ND[i * D + d]!));
      const scale = Math.fround(largest / 127);
      this.#scales.setFloat32(4 * id, scale, true);
      for (let d = 0; d < D; d++) {
        this.#rows[id * D + d] = scale === 0 ? 0 : Math.round(rows_ND[i * D + d]! / scale);
      }
    });
  }

  /** Puts a codebook [M, K, d] in the place of a stage's own, in the graph itself. */
  replaceCentroids(
    stage: number,
    values_MKd: Float32Array,
    [M, K, d]: readonly [number, number, number],
  ): void {
    const twice = this.#view(twiceCentroids(stage), values_MKd.length);
    const square = this.#view(squares(stage), M * K);
    // The last stage leaves nothing, so that its centroids themselves are not needed.
    const plain = this.#tensors.has(centroids(stage))
      ? this.#view(centroids(stage), values_MKd.length)
      : undefined;
    for (let m = 0; m < M; m++) {
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let j = 0; j < d; j++) {
          const value = values_MKd[(m * K + k) * d + j]!;
          sum += value * value;
          twice.setFloat32(4 * ((m * d + j) * K + k), 2 * value, true);
          plain?.setFloat32(4 * ((m * K + k) * d + j), value, true);
        }
        square.setFloat32(4 * (m * K + k), sum, true);
      }
    }
  }

  #view(name: string, count: number): DataView {
    const tensor = this.#tensors.get(name);
    if (tensor?.type !== FLOAT32 || tensor.bytes !== 4 * count) {
      throw new RangeError(`the encoder's graph has no ${name} of ${count} numbers`);
    }
    return new DataView(this.#graph.buffer, this.#graph.byteOffset + tensor.offset, tensor.bytes);
  }
}
