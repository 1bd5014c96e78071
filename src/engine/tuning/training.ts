import type { Gate } from '../indexing/gate.ts';
import type { Codebook } from '../quantizer/codebook.ts';
import { FILE_SHARE } from '../search/meaning.ts';
import { LazyAdam } from './adam.ts';
import { type Bags, bagsOf } from './bags.ts';
import { type FixedKeys, fullLoss, type KeyPart, queryLoss, type Rows } from './matcher.ts';
import type { Pair } from './pair.ts';
import { seededRandom, shuffled } from './random.ts';
import { RowGradients, TrainedTable } from './table.ts';

export interface TrainingSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  /** Learning rates of directions, of weights, of centroids, and of the temperatures. */
  readonly rate: number;
  readonly weightRate: number;
  readonly codebookRate: number;
  readonly scaleRate: number;
  readonly denseWeight: number;
  readonly sharpness: number;
  /** Inverse temperatures at the start: near those at which the model that ships was left. */
  readonly scale: number;
  readonly codeScale: number;
  /** Share of what was trained in the rows and centroids that result; the rest is as shipped, which keeps what it knows. */
  readonly share: number;
}

const QUERY_TRAINING: TrainingSettings = {
  epochs: 6,
  batch: 256,
  seed: 1,
  rate: 6e-3,
  weightRate: 1.5e-2,
  codebookRate: 2e-3,
  scaleRate: 3e-3,
  denseWeight: 0.3,
  sharpness: 200,
  scale: 23,
  codeScale: 19,
  share: 0.75,
};
/** Chosen on the choosing slices of seven repositories: where keys move too, faster ones find more. */
export const DEFAULT_TRAINING: Readonly<Record<'query' | 'full', TrainingSettings>> = {
  query: QUERY_TRAINING,
  full: { ...QUERY_TRAINING, rate: 1.2e-2, weightRate: 3e-2 },
};
/** Rates fall linearly to this share of themselves. */
const FINAL_RATE = 0.05;

/** A model's token table as it ships. */
export interface ShippedTable {
  /** V. */
  readonly vocabulary: number;
  /** D. */
  readonly dimension: number;
  /** Writes a token's row, weighted and rotated, [D]. */
  row(id: number, row_D: Float32Array): void;
}

/** Tokenized pairs. */
export interface TrainingTexts {
  readonly queries: readonly Int32Array[];
  readonly keys: readonly Int32Array[];
  /** Of the keys' files' own texts. */
  readonly files: readonly Int32Array[];
  /** Number of whatever pairs that are no negatives of each other share: path, group, query, key; each [N]. */
  readonly marks: readonly Uint32Array[];
}

/** What training changed. */
export interface Trained {
  /** Token ids, ascending, and their rows [n, D]. */
  readonly ids: Int32Array;
  readonly rows_ND: Float32Array;
  readonly codebook: Codebook;
  /** Mean loss of the first and of the last epoch. */
  readonly losses: readonly number[];
}

export interface TrainingHooks {
  readonly gate: Gate;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Numbers pairs by what they have in common with others. */
export function marksOf(pairs: readonly Pair[]): Uint32Array[] {
  const parts: readonly ((pair: Pair) => string)[] = [
    ({ path }) => path,
    ({ group }) => group,
    ({ query }) => query,
    ({ key }) => key,
  ];
  return parts.map((part) => {
    const numbers = new Map<string, number>();
    return Uint32Array.from(pairs, (pair) => {
      const value = part(pair);
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      return number;
    });
  });
}

/**
 * Trains on pairs. `side` query: the queries' table alone; keys and their codes stay as `fixed` gives them. `full`: one
 * table for queries and keys, and the codebook.
 *
 * @param fixed vectors and reconstructions of the keys of given pairs, as shipped; asked for where the side is `query`
 */
export async function train(
  side: 'query' | 'full',
  texts: TrainingTexts,
  shipped: ShippedTable,
  codebook: Codebook,
  fixed: (rows: Uint32Array) => FixedKeys,
  settings: TrainingSettings,
  { gate, signal, onProgress }: TrainingHooks,
): Promise<Trained> {
  const run = new Run(side, texts, shipped, codebook, fixed, settings);
  const random = seededRandom(settings.seed);
  const count = texts.queries.length;
  const steps = Math.ceil(count / settings.batch) * settings.epochs;
  const losses: number[] = [];
  let step = 0;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const order = shuffled(count, random);
    let sum = 0;
    for (let first = 0; first < count; first += settings.batch) {
      await gate.pass(signal);
      sum += run.step(order.slice(first, first + settings.batch), 1 - ((1 - FINAL_RATE) * step) / steps);
      onProgress(++step / steps);
      // Lets messages in: to pause, to cancel.
      await new Promise(setImmediate);
    }
    losses.push(sum / Math.ceil(count / settings.batch));
  }
  return { ...run.result(), losses };
}

function tokensOf(bags: readonly Bags[]): Set<number> {
  const tokens = new Set<number>();
  for (const bag of bags) for (const token of bag.tokens) tokens.add(token);
  return tokens;
}

class Run {
  readonly #side: 'query' | 'full';
  readonly #settings: TrainingSettings;
  readonly #shipped: ShippedTable;
  readonly #marks: readonly Uint32Array[];
  readonly #queries: Bags;
  readonly #keys: readonly KeyPart[];
  readonly #fixed: (rows: Uint32Array) => FixedKeys;
  readonly #table: TrainedTable;
  readonly #gradients: RowGradients;
  readonly #codebook: Codebook;
  readonly #shippedCentroids: Float32Array;
  readonly #centroidGradient_MKd: Float32Array;
  readonly #scales: Float32Array;
  readonly #adam: { directions: LazyAdam; weights: LazyAdam; centroids: LazyAdam; scales: LazyAdam };

  constructor(
    side: 'query' | 'full',
    texts: TrainingTexts,
    shipped: ShippedTable,
    codebook: Codebook,
    fixed: (rows: Uint32Array) => FixedKeys,
    settings: TrainingSettings,
  ) {
    this.#side = side;
    this.#settings = settings;
    this.#shipped = shipped;
    this.#marks = texts.marks;
    this.#queries = bagsOf(texts.queries);
    this.#keys =
      side === 'query'
        ? []
        : [
            { texts: bagsOf(texts.keys), share: 1 / (1 + FILE_SHARE) },
            { texts: bagsOf(texts.files), share: FILE_SHARE / (1 + FILE_SHARE) },
          ];
    this.#fixed = fixed;
    const ids = Int32Array.from(tokensOf([this.#queries, ...this.#keys.map((part) => part.texts)])).sort();
    this.#table = new TrainedTable(ids, shipped.vocabulary, shipped.dimension, (id, row_D) =>
      shipped.row(id, row_D),
    );
    this.#gradients = new RowGradients(ids.length, shipped.dimension);
    this.#codebook = { ...codebook, values: codebook.values.slice() };
    this.#shippedCentroids = codebook.values;
    this.#centroidGradient_MKd = new Float32Array(codebook.values.length);
    this.#scales = Float32Array.of(Math.log(settings.scale), Math.log(settings.codeScale));
    this.#adam = {
      directions: new LazyAdam(this.#table.directions_ND, shipped.dimension),
      weights: new LazyAdam(this.#table.logWeights_N, 1),
      centroids: new LazyAdam(this.#codebook.values, codebook.values.length),
      scales: new LazyAdam(this.#scales, 2),
    };
  }

  /** One step at a share of the rates; returns the loss. */
  step(rows: Uint32Array, rateShare: number): number {
    const batch: Rows = { rows, falseNegative_BB: this.#falseNegatives(rows) };
    const scales = { logScale: this.#scales[0]!, logCodeScale: this.#scales[1]! };
    const { rate, weightRate, codebookRate, scaleRate } = this.#settings;
    const losses =
      this.#side === 'query'
        ? queryLoss(
            this.#table,
            this.#queries,
            batch,
            this.#fixed(rows),
            scales,
            this.#settings,
            this.#gradients,
          )
        : fullLoss(
            this.#table,
            { queries: this.#queries, keys: this.#keys },
            batch,
            this.#codebook,
            scales,
            this.#settings,
            this.#gradients,
            this.#centroidGradient_MKd,
          );
    const { touched, directions_ND, logWeights_N } = this.#gradients;
    this.#adam.directions.step(directions_ND, touched, rate * rateShare);
    this.#adam.weights.step(logWeights_N, touched, weightRate * rateShare);
    this.#adam.scales.step(Float32Array.of(losses.logScale, losses.logCodeScale), [0], scaleRate * rateShare);
    this.#gradients.clear();
    if (this.#side === 'full') {
      this.#adam.centroids.step(this.#centroidGradient_MKd, [0], codebookRate * rateShare);
      this.#centroidGradient_MKd.fill(0);
    }
    return losses.match + losses.codes;
  }

  result(): Pick<Trained, 'ids' | 'rows_ND' | 'codebook'> {
    const { dimension: D } = this.#shipped;
    const { share } = this.#settings;
    const { ids } = this.#table;
    const rows_ND = new Float32Array(ids.length * D);
    ids.forEach((id, place) => {
      const row_D = rows_ND.subarray(place * D, (place + 1) * D);
      this.#shipped.row(id, row_D);
      for (let d = 0; d < D; d++) row_D[d] = row_D[d]! * (1 - share);
      this.#table.addRow(place, share, row_D);
    });
    const values = this.#shippedCentroids.map(
      (value, i) => (1 - share) * value + share * this.#codebook.values[i]!,
    );
    return { ids, rows_ND, codebook: { ...this.#codebook, values } };
  }

  #falseNegatives(rows: Uint32Array): Uint8Array {
    const B = rows.length;
    const marked_BB = new Uint8Array(B * B);
    for (const numbers_N of this.#marks) {
      for (let i = 0; i < B; i++) {
        const number = numbers_N[rows[i]!];
        for (let j = 0; j < B; j++) if (numbers_N[rows[j]!] === number) marked_BB[i * B + j] = 1;
      }
    }
    return marked_BB;
  }
}
