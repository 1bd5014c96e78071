const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba, 2015) over rows, of which a step touches a few: the others' moments stay as they are, as in
 * PyTorch's SparseAdam. The bias correction counts all steps.
 */
export class LazyAdam {
  readonly #values: Float32Array;
  readonly #width: number;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  #steps = 0;

  /** @param width numbers in a row */
  constructor(values: Float32Array, width: number) {
    this.#values = values;
    this.#width = width;
    this.#mean = new Float32Array(values.length);
    this.#square = new Float32Array(values.length);
  }

  /** Moves the rows of the given places against their gradient. */
  step(gradient: Float32Array, places: Iterable<number>, rate: number): void {
    this.#steps++;
    const size = (rate * Math.sqrt(1 - BETA_2 ** this.#steps)) / (1 - BETA_1 ** this.#steps);
    for (const place of places) {
      for (let i = place * this.#width; i < (place + 1) * this.#width; i++) {
        const slope = gradient[i]!;
        const mean = BETA_1 * this.#mean[i]! + (1 - BETA_1) * slope;
        const square = BETA_2 * this.#square[i]! + (1 - BETA_2) * slope * slope;
        this.#mean[i] = mean;
        this.#square[i] = square;
        this.#values[i] = this.#values[i]! - (size * mean) / (Math.sqrt(square) + EPSILON);
      }
    }
  }
}
