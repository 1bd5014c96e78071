import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LazyAdam } from '../../../src/engine/tuning/adam.ts';
import { bagsOf } from '../../../src/engine/tuning/bags.ts';
import { fullLoss, type Losses, queryLoss } from '../../../src/engine/tuning/matcher.ts';
import { RowGradients, TrainedTable } from '../../../src/engine/tuning/table.ts';

/** What PyTorch finds for the same loss; written by `mopq/tuning/golden.py`, which tells the layout. */
interface Case {
  readonly name: string;
  readonly mode: 'query' | 'full';
  readonly denseWeight: number;
  readonly sharpness: number;
  readonly subspaces: number;
  readonly lengths_V: number[];
  readonly u_VD: number[][];
  readonly w_V: number[];
  readonly logScale: number;
  readonly logCodeScale: number;
  readonly queries: number[][];
  readonly keys?: number[][];
  readonly key_BD?: number[][];
  readonly reconstruction_BC?: number[][];
  readonly centroids_MKd?: number[][][];
  readonly falseNegatives_BB: number[][];
  readonly loss: { readonly match: number; readonly mcl: number };
  readonly gradients: {
    readonly u_VD: number[][];
    readonly w_V: number[];
    readonly logScale: number;
    readonly logCodeScale: number;
    readonly centroids_MKd?: number[][][];
  };
  readonly steps?: {
    readonly batches: number[][];
    readonly rates: { readonly u: number; readonly w: number; readonly scales: number };
    readonly after: { u_VD: number[][]; w_V: number[]; logScale: number; logCodeScale: number };
  };
}

const file = new URL('../../fixtures/tuning/gradients.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

const flat = (values: readonly unknown[]): Float32Array => Float32Array.from(values.flat(3) as number[]);
const texts = (ids: readonly number[][]) => bagsOf(ids.map((text) => Int32Array.from(text)));

/** A table of the case's parameters: every token has a row, in order. */
function tableOf(golden: Case): TrainedTable {
  const D = golden.u_VD[0]?.length ?? 0;
  const ids = Int32Array.from(golden.lengths_V.keys());
  const table = new TrainedTable(ids, ids.length, D, (id, row_D) => {
    // Any direction of the right length: the trained ones are set below, and need not be of length 1.
    row_D.fill(0);
    row_D[0] = golden.lengths_V[id] ?? 0;
  });
  table.directions_ND.set(flat(golden.u_VD));
  table.logWeights_N.set(golden.w_V);
  return table;
}

const widen = (rows: number[][], D: number): Float32Array =>
  flat(rows.map((row) => [...row, ...new Array<number>(D - row.length).fill(0)]));

function run(golden: Case, table: TrainedTable, rows: Uint32Array, scales = golden as Scales) {
  const D = table.dimension;
  const gradients = new RowGradients(table.ids.length, D);
  const batch = {
    rows,
    falseNegative_BB: Uint8Array.from(
      Array.from(rows).flatMap((i) => Array.from(rows, (j) => golden.falseNegatives_BB[i]?.[j] ?? 0)),
    ),
  };
  const pick = (all: number[][] = []): number[][] => Array.from(rows, (row) => all[row] ?? []);
  const { M, K, d } = shapeOf(golden);
  const values = flat((golden.centroids_MKd ?? []).slice(0, golden.subspaces));
  const centroidGradient = new Float32Array(values.length);
  const losses: Losses =
    golden.mode === 'query'
      ? queryLoss(
          table,
          texts(golden.queries),
          batch,
          {
            vector_BD: flat(pick(golden.key_BD)),
            reconstruction_BD: widen(pick(golden.reconstruction_BC), D),
          },
          scales,
          golden,
          gradients,
        )
      : fullLoss(
          table,
          { queries: texts(golden.queries), keys: [{ texts: texts(golden.keys ?? []), share: 1 }] },
          batch,
          { subspaces: M, centroids: K, subdimension: d, values },
          scales,
          golden,
          gradients,
          centroidGradient,
        );
  return { losses, gradients, centroidGradient, values };
}

interface Scales {
  readonly logScale: number;
  readonly logCodeScale: number;
}

function shapeOf({ subspaces, centroids_MKd }: Case): { M: number; K: number; d: number } {
  return { M: subspaces, K: centroids_MKd?.[0]?.length ?? 0, d: centroids_MKd?.[0]?.[0]?.length ?? 0 };
}

const allRows = (golden: Case): Uint32Array => Uint32Array.from(golden.queries.keys());

/** Relative to the largest entry: float32 keeps some seven digits of it. */
function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-5): void {
  const largest = Math.max(...Array.from(wanted, Math.abs));
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    expect(Math.abs((found[i] ?? 0) - (wanted[i] ?? 0))).toBeLessThanOrEqual(tolerance * largest);
  }
}

it.each(cases)('finds the loss and the gradients of PyTorch: $name', (golden) => {
  const { losses, gradients, centroidGradient } = run(golden, tableOf(golden), allRows(golden));
  expectClose([losses.match, losses.codes], [golden.loss.match, golden.loss.mcl]);
  expectClose(gradients.directions_ND, flat(golden.gradients.u_VD));
  expectClose(gradients.logWeights_N, golden.gradients.w_V);
  expectClose([losses.logScale], [golden.gradients.logScale]);
  expectClose([losses.logCodeScale], [golden.gradients.logCodeScale]);
  if (golden.mode === 'full') {
    expectClose(centroidGradient, flat((golden.gradients.centroids_MKd ?? []).slice(0, golden.subspaces)));
  }
});

it('moves as PyTorch does, by lazy Adam', () => {
  const golden = cases.find(({ steps }) => steps !== undefined) as Case;
  const { batches, rates, after } = golden.steps as NonNullable<Case['steps']>;
  const table = tableOf(golden);
  const scales = Float32Array.of(golden.logScale, golden.logCodeScale);
  const adam = {
    u: new LazyAdam(table.directions_ND, table.dimension),
    w: new LazyAdam(table.logWeights_N, 1),
    scales: new LazyAdam(scales, 2),
  };
  for (const batch of batches) {
    const now = { logScale: scales[0] ?? 0, logCodeScale: scales[1] ?? 0 };
    const { losses, gradients } = run(golden, table, Uint32Array.from(batch), now);
    adam.u.step(gradients.directions_ND, gradients.touched, rates.u);
    adam.w.step(gradients.logWeights_N, gradients.touched, rates.w);
    adam.scales.step(Float32Array.of(losses.logScale, losses.logCodeScale), [0], rates.scales);
  }
  expectClose(table.directions_ND, flat(after.u_VD));
  expectClose(table.logWeights_N, after.w_V);
  expectClose(scales, [after.logScale, after.logCodeScale]);
});

it.each(cases)('agrees with finite differences: $name', (golden) => {
  const total = (table: TrainedTable): number => {
    const { losses } = run(golden, table, allRows(golden));
    return losses.match + losses.codes;
  };
  const { gradients } = run(golden, tableOf(golden), allRows(golden));
  // The straight-through gradient is none of the loss: there only the queries' tokens can be checked so.
  const keyTokens = new Set((golden.keys ?? []).flat());
  const places = [...new Set(golden.queries.flat())].filter((token) => !keyTokens.has(token));
  expect(golden.mode === 'full' || places.length > 0).toBe(true);
  const epsilon = 2 ** -9;
  for (const place of places) {
    const moved = [1, -1].map((sign) => {
      const table = tableOf(golden);
      table.logWeights_N[place] = (table.logWeights_N[place] ?? 0) + sign * epsilon;
      return total(table);
    });
    const slope = ((moved[0] ?? 0) - (moved[1] ?? 0)) / (2 * epsilon);
    expect(gradients.logWeights_N[place]).toBeCloseTo(slope, 2);
  }
});
