/**
 * Eight-bit lower bounds of distances. An entry's distance is how far it falls short of the best entry of
 * its row; a code's distance is the sum over rows. Rounded down to bytes, distances sum to a lower bound, so
 * that a code whose bound exceeds the limit cannot be among the best and need not be scored.
 */

/** Rows whose bytes are added with saturation before their sum is widened to 16 bits. */
export const GROUP: usize = 16;
/**
 * The limit that a group's share of the limit is scaled to. Larger means finer bytes, and more groups that
 * saturate at 255; chosen by measurement.
 */
const LIMIT_PER_GROUP: f64 = 170;
/** Bytes are made anew, finer, once the limit has fallen to this share of what they were made for. */
const STALE: f64 = 0.9;

let table: usize = 0;
let bytes: usize = 0;
let rows: usize = 0;
/** Sum of the rows' best entries, and what float32 rounding can add to a score, both as real numbers. */
let bestSum: f64 = 0;
let roundingError: f64 = 0;
let scale: f64 = 0;
let target: f64 = 0;

/** Largest bound that may still be among the best. */
export let limit: u16 = 0;

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

export function prepare(tableAddress: usize, bytesAddress: usize, rowCount: usize): void {
  table = tableAddress;
  bytes = bytesAddress;
  rows = rowCount;
  bestSum = 0;
  let largestSum: f64 = 0;
  for (let m: usize = 0; m < rows; m++) {
    bestSum += bestOf(table + 64 * m);
    largestSum += largestOf(table + 64 * m);
  }
  // Each of M additions errs by at most 2^-24 of a partial sum; the factor of two is to spare.
  roundingError = (largestSum * <f64>rows) / 8388608;
  target = LIMIT_PER_GROUP * <f64>((rows + GROUP - 1) / GROUP);
  scale = 0;
}

/** Sets the limit for codes that must score at least `threshold`. */
export function tighten(threshold: f32): void {
  // A finite divisor also where all codes score the same.
  const distance = max(bestSum - <f64>threshold + roundingError, 1e-30);
  if (scale * distance < STALE * target) {
    scale = target / distance;
    quantize();
  }
  // The margin covers the rounding of this product and of those in `quantize`.
  limit = u16(min(scale * distance + 1e-3, 65535));
}

function quantize(): void {
  for (let m: usize = 0; m < rows; m++) {
    const row = table + 64 * m;
    const best = bestOf(row);
    for (let c: usize = 0; c < 16; c++) {
      store<u8>(bytes + 16 * m + c, u8(min((best - <f64>load<f32>(row + 4 * c)) * scale, 255)));
    }
  }
}
