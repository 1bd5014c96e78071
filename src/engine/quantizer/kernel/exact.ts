/** Exact scores: float32 sums of table entries, rows in order. */

/** The score of one slot. */
export function scoreOne(codes: usize, table: usize, rows: usize, slot: u32): f32 {
  let code = codes + <usize>(slot >> 5) * 16 * rows + <usize>(slot & 15);
  const shift: u32 = (slot & 16) >> 2;
  let row = table;
  let sum: f32 = 0;
  for (let m: usize = 0; m < rows; m++) {
    sum += load<f32>(row + <usize>(((<u32>load<u8>(code) >> shift) & 15) * 4));
    code += 16;
    row += 64;
  }
  return sum;
}

/**
 * The scores of four slots, given as u32 at `slots`, are written at `sums`. A sum has to wait for each of its additions;
 * four of them fill each other's waits.
 */
export function scoreFour(codes: usize, table: usize, rows: usize, slots: usize, sums: usize): void {
  const slot0 = load<u32>(slots, 0);
  const shift0: u32 = (slot0 & 16) >> 2;
  let code0 = codes + <usize>(slot0 >> 5) * 16 * rows + <usize>(slot0 & 15);
  let sum0: f32 = 0;
  const slot1 = load<u32>(slots, 4);
  const shift1: u32 = (slot1 & 16) >> 2;
  let code1 = codes + <usize>(slot1 >> 5) * 16 * rows + <usize>(slot1 & 15);
  let sum1: f32 = 0;
  const slot2 = load<u32>(slots, 8);
  const shift2: u32 = (slot2 & 16) >> 2;
  let code2 = codes + <usize>(slot2 >> 5) * 16 * rows + <usize>(slot2 & 15);
  let sum2: f32 = 0;
  const slot3 = load<u32>(slots, 12);
  const shift3: u32 = (slot3 & 16) >> 2;
  let code3 = codes + <usize>(slot3 >> 5) * 16 * rows + <usize>(slot3 & 15);
  let sum3: f32 = 0;
  const end = table + 64 * rows;
  for (let row = table; row < end; row += 64) {
    sum0 += load<f32>(row + <usize>(((<u32>load<u8>(code0) >> shift0) & 15) * 4));
    sum1 += load<f32>(row + <usize>(((<u32>load<u8>(code1) >> shift1) & 15) * 4));
    sum2 += load<f32>(row + <usize>(((<u32>load<u8>(code2) >> shift2) & 15) * 4));
    sum3 += load<f32>(row + <usize>(((<u32>load<u8>(code3) >> shift3) & 15) * 4));
    code0 += 16;
    code1 += 16;
    code2 += 16;
    code3 += 16;
  }
  store<f32>(sums, sum0, 0);
  store<f32>(sums, sum1, 4);
  store<f32>(sums, sum2, 8);
  store<f32>(sums, sum3, 12);
}

/**
 * Splits each row of 16 float32 into four rows of 16 bytes, one for each byte of a float, so that swizzles
 * can look entries up: [M, 16] float32 becomes [M, 4, 16] bytes.
 */
export function splitTable(table: usize, planes: usize, rows: usize): void {
  for (let row: usize = 0; row < 64 * rows; row += 64) {
    for (let c: usize = 0; c < 16; c++) {
      for (let byte: usize = 0; byte < 4; byte++) {
        store<u8>(planes + row + 16 * byte + c, load<u8>(table + row + 4 * c + byte));
      }
    }
  }
}

function lookUp(table: v128, index: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(table, index) : i8x16.swizzle(table, index);
}

/** Adds to four vectors of sums, at `sums`, the entries of one row for 16 sub-codes. */
function addRow(sums: usize, planes: usize, index: v128): void {
  const b0 = lookUp(v128.load(planes), index);
  const b1 = lookUp(v128.load(planes, 16), index);
  const b2 = lookUp(v128.load(planes, 32), index);
  const b3 = lookUp(v128.load(planes, 48), index);
  const low01 = v128.shuffle<u8>(b0, b1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const low23 = v128.shuffle<u8>(b2, b3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high01 = v128.shuffle<u8>(b0, b1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const high23 = v128.shuffle<u8>(b2, b3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  add(sums, v128.shuffle<u16>(low01, low23, 0, 8, 1, 9, 2, 10, 3, 11));
  add(sums + 16, v128.shuffle<u16>(low01, low23, 4, 12, 5, 13, 6, 14, 7, 15));
  add(sums + 32, v128.shuffle<u16>(high01, high23, 0, 8, 1, 9, 2, 10, 3, 11));
  add(sums + 48, v128.shuffle<u16>(high01, high23, 4, 12, 5, 13, 6, 14, 7, 15));
}

function add(sum: usize, entries: v128): void {
  v128.store(sum, f32x4.add(v128.load(sum), entries));
}

/** The scores of a block, 32 float32 in the order of its slots, are written at `sums`. */
export function scoreBlock(block: usize, planes: usize, rows: usize, sums: usize): void {
  memory.fill(sums, 0, 128);
  const low = i8x16.splat(15);
  for (let m: usize = 0; m < rows; m++) {
    const pair = v128.load(block + 16 * m);
    addRow(sums, planes + 64 * m, v128.and(pair, low));
    addRow(sums + 64, planes + 64 * m, v128.and(i16x8.shr_u(pair, 4), low));
  }
}
