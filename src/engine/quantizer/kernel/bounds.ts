/**
 * Eight-bit lower bounds of distances. An entry's distance is how far it falls short of the best entry of
 * its row; a code's distance is the sum over rows. Rounded down to bytes, distances sum to a lower bound, so
 * that a code whose bound exceeds the limit cannot be among the best and need not be scored.
 */

/** Rows whose bytes are added with saturation before their sum is widened to 16 bits. */
export const GROUP: usize = 8;
/**
 * What the mean distance over the group where it is largest becomes. Larger means finer bytes, and more groups
 * that saturate at 255; chosen by measurement.
 */
const MEAN_OF_GROUP: f64 = 230;

/** The sum of the rows' best entries, and what float32 rounding can add to a score, as real numbers. */
let bestSum: f64 = 0;
let roundingError: f64 = 0;
let scale: f64 = 0;

/** Largest bound that may still be among the best. */
export let limit: u16 = 0;

/** Makes the byte table, [M, 16], of a lookup table. */
export function prepare(table: usize, bytes: usize, rows: usize): void {
  bestSum = 0;
  let largestSum: f64 = 0;
  let groupMean: f64 = 0;
  let largestMean: f64 = 0;
  for (let m: usize = 0; m < rows; m++) {
    const row = table + 64 * m;
    const best = bestOf(row);
    bestSum += best;
    largestSum += largestOf(row);
    if (m % GROUP === 0) groupMean = 0;
    groupMean += meanDistanceOf(row, best);
    largestMean = max(largestMean, groupMean);
  }
  // Each of M additions errs by at most 2^-24 of a partial sum; the factor of two is to spare.
  roundingError = (largestSum * <f64>rows) / 8388608;
  // A finite divisor also where all codes score the same.
  scale = MEAN_OF_GROUP / max(largestMean, 1e-60);
  for (let m: usize = 0; m < rows; m++) quantize(table + 64 * m, bytes + 16 * m);
}

/** Sets the limit for codes that must score at least `threshold`. */
export function tighten(threshold: f32): void {
  // The margin covers the rounding of this product and of those in `quantize`.
  limit = u16(min((bestSum - <f64>threshold + roundingError) * scale + 1e-3, 65535));
}

function bestOf(row: usize): f64 {
  let best = load<f32>(row);
  for (let c: usize = 1; c < 16; c++) best = max(best, load<f32>(row + 4 * c));
  return best;
}

function largestOf(row: usize): f64 {
  let largest: f32 = 0;
  for (let c: usize = 0; c < 16; c++) largest = max(largest, abs(load<f32>(row + 4 * c)));
  return largest;
}

function meanDistanceOf(row: usize, best: f64): f64 {
  let sum: f64 = 0;
  for (let c: usize = 0; c < 16; c++) sum += best - <f64>load<f32>(row + 4 * c);
  return sum / 16;
}

function quantize(row: usize, bytes: usize): void {
  const best = bestOf(row);
  for (let c: usize = 0; c < 16; c++) {
    store<u8>(bytes + c, u8(min((best - <f64>load<f32>(row + 4 * c)) * scale, 255)));
  }
}
