import type { Bags } from './bags.ts';

/**
 * The token table in training. A token's row is exp(w) s u: a direction u_D and the logarithm of a weight w, which are
 * trained, and its length s as shipped, which makes a step of training the same share of every row. Axes: N tokens that
 * texts to train on have, B texts of a batch, D dimensions.
 */
export class TrainedTable {
  readonly dimension: number;
  /** Token ids of the rows, ascending. */
  readonly ids: Int32Array;
  readonly directions_ND: Float32Array;
  readonly logWeights_N: Float32Array;
  readonly #lengths_N: Float32Array;
  readonly #placeOf: Int32Array;

  /**
   * @param rowOf writes a shipped row, weighted and rotated, [D]
   * @param vocabulary V, beyond all ids
   */
  constructor(
    ids: Int32Array,
    vocabulary: number,
    dimension: number,
    rowOf: (id: number, row_D: Float32Array) => void,
  ) {
    this.ids = ids;
    this.dimension = dimension;
    this.directions_ND = new Float32Array(ids.length * dimension);
    this.logWeights_N = new Float32Array(ids.length);
    this.#lengths_N = new Float32Array(ids.length);
    this.#placeOf = new Int32Array(vocabulary).fill(-1);
    ids.forEach((id, place) => {
      this.#placeOf[id] = place;
      const row_D = this.directions_ND.subarray(place * dimension, (place + 1) * dimension);
      rowOf(id, row_D);
      // A row of zeros, as padding has, stays one: its length is zero.
      this.#lengths_N[place] = normalise(row_D);
    });
  }

  /** Place of a token's row. */
  placeOf(id: number): number {
    return this.#placeOf[id] ?? -1;
  }

  /** The row of a place as it stands, times `factor`, added to `target_D`. */
  addRow(place: number, factor: number, target_D: Float32Array): void {
    const { dimension: D, directions_ND } = this;
    const weight = factor * this.#weight(place);
    for (let d = 0; d < D; d++) target_D[d] = target_D[d]! + weight * directions_ND[place * D + d]!;
  }

  /** Normalised vectors of texts, [B, D], and the lengths that they had, [B]; a text without tokens has zeros. */
  encode(bags: Bags, texts: ArrayLike<number>): { vector_BD: Float32Array; length_B: Float32Array } {
    const D = this.dimension;
    const vector_BD = new Float32Array(texts.length * D);
    const length_B = new Float32Array(texts.length);
    for (let row = 0; row < texts.length; row++) {
      const text = texts[row]!;
      const vector_D = vector_BD.subarray(row * D, (row + 1) * D);
      for (let at = bags.starts[text]!; at < bags.starts[text + 1]!; at++) {
        this.addRow(this.#placeOf[bags.tokens[at]!]!, bags.weights[at]!, vector_D);
      }
      length_B[row] = normalise(vector_D);
    }
    return { vector_BD, length_B };
  }

  /**
   * Adds the gradient of a loss with respect to the texts' vectors to that of the rows.
   *
   * @param gradient_BD with respect to what `encode` gave
   */
  backward(
    bags: Bags,
    texts: ArrayLike<number>,
    { vector_BD, length_B }: { vector_BD: Float32Array; length_B: Float32Array },
    gradient_BD: Float32Array,
    into: RowGradients,
  ): void {
    const D = this.dimension;
    const inner_D = new Float32Array(D);
    for (let row = 0; row < texts.length; row++) {
      const length = length_B[row]!;
      if (length === 0) continue;
      const text = texts[row]!;
      let along = 0;
      for (let d = 0; d < D; d++) along += vector_BD[row * D + d]! * gradient_BD[row * D + d]!;
      for (let d = 0; d < D; d++) {
        inner_D[d] = (gradient_BD[row * D + d]! - along * vector_BD[row * D + d]!) / length;
      }
      for (let at = bags.starts[text]!; at < bags.starts[text + 1]!; at++) {
        const place = this.#placeOf[bags.tokens[at]!]!;
        const weight = bags.weights[at]! * this.#weight(place);
        into.add(place, weight, inner_D, this.directions_ND);
      }
    }
  }

  #weight(place: number): number {
    return Math.exp(this.logWeights_N[place]!) * this.#lengths_N[place]!;
  }
}

/** Gradients of the rows that a batch touches. */
export class RowGradients {
  readonly directions_ND: Float32Array;
  readonly logWeights_N: Float32Array;
  /** Places that have a gradient, in the order of their first touch. */
  readonly touched: number[] = [];
  readonly #isTouched: Uint8Array;
  readonly #dimension: number;

  constructor(rows: number, dimension: number) {
    this.directions_ND = new Float32Array(rows * dimension);
    this.logWeights_N = new Float32Array(rows);
    this.#isTouched = new Uint8Array(rows);
    this.#dimension = dimension;
  }

  /** Adds what a text that has `weight` of a row tells of it. */
  add(place: number, weight: number, gradient_D: Float32Array, directions_ND: Float32Array): void {
    if (this.#isTouched[place] === 0) {
      this.#isTouched[place] = 1;
      this.touched.push(place);
    }
    const start = place * this.#dimension;
    let along = 0;
    for (let d = 0; d < this.#dimension; d++) {
      const gradient = gradient_D[d]!;
      along += gradient * directions_ND[start + d]!;
      this.directions_ND[start + d] = this.directions_ND[start + d]! + weight * gradient;
    }
    this.logWeights_N[place] = this.logWeights_N[place]! + weight * along;
  }

  /** Forgets the gradients, so that the next batch begins at zero. */
  clear(): void {
    for (const place of this.touched) {
      this.directions_ND.fill(0, place * this.#dimension, (place + 1) * this.#dimension);
      this.logWeights_N[place] = 0;
      this.#isTouched[place] = 0;
    }
    this.touched.length = 0;
  }
}

/** Divides a vector by its length, which it returns; zeros stay. */
export function normalise(vector_D: Float32Array): number {
  let square = 0;
  for (let d = 0; d < vector_D.length; d++) square += vector_D[d]! * vector_D[d]!;
  const length = Math.sqrt(square);
  if (length > 0) for (let d = 0; d < vector_D.length; d++) vector_D[d] = vector_D[d]! / length;
  return length;
}
