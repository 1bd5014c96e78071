/**
 * Products of small dense matrices in float32 storage and double arithmetic. Axes: N and M rows, D columns. Tiles of
 * four by four keep sixteen sums in registers, which is what makes plain JavaScript fast enough here.
 */

/** a_ND b_MD^T, [N, M]. */
export function productWithTransposed(
  a_ND: Float32Array,
  b_MD: Float32Array,
  D: number,
  product_NM: Float32Array,
): void {
  const N = a_ND.length / D;
  const M = b_MD.length / D;
  for (let n = 0; n < N; n += 4) {
    for (let m = 0; m < M; m += 4) {
      if (n + 4 <= N && m + 4 <= M) tile(a_ND, b_MD, D, n, m, M, product_NM);
      else edge(a_ND, b_MD, D, n, Math.min(n + 4, N), m, Math.min(m + 4, M), M, product_NM);
    }
  }
}

function tile(
  a: Float32Array,
  b: Float32Array,
  D: number,
  n: number,
  m: number,
  M: number,
  out: Float32Array,
): void {
  const [a0, a1, a2, a3] = [n * D, (n + 1) * D, (n + 2) * D, (n + 3) * D];
  const [b0, b1, b2, b3] = [m * D, (m + 1) * D, (m + 2) * D, (m + 3) * D];
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let d = 0; d < D; d++) {
    const x0 = a[a0 + d]!;
    const x1 = a[a1 + d]!;
    const x2 = a[a2 + d]!;
    const x3 = a[a3 + d]!;
    const y0 = b[b0 + d]!;
    const y1 = b[b1 + d]!;
    const y2 = b[b2 + d]!;
    const y3 = b[b3 + d]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  const [o0, o1, o2, o3] = [n * M + m, (n + 1) * M + m, (n + 2) * M + m, (n + 3) * M + m];
  out[o0] = s00;
  out[o0 + 1] = s01;
  out[o0 + 2] = s02;
  out[o0 + 3] = s03;
  out[o1] = s10;
  out[o1 + 1] = s11;
  out[o1 + 2] = s12;
  out[o1 + 3] = s13;
  out[o2] = s20;
  out[o2 + 1] = s21;
  out[o2 + 2] = s22;
  out[o2 + 3] = s23;
  out[o3] = s30;
  out[o3 + 1] = s31;
  out[o3 + 2] = s32;
  out[o3 + 3] = s33;
}

function edge(
  a: Float32Array,
  b: Float32Array,
  D: number,
  n0: number,
  n1: number,
  m0: number,
  m1: number,
  M: number,
  out: Float32Array,
): void {
  for (let n = n0; n < n1; n++) {
    for (let m = m0; m < m1; m++) {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += a[n * D + d]! * b[m * D + d]!;
      out[n * M + m] = sum;
    }
  }
}

/** Columns of a matrix as rows: a_NM to [M, N]. */
export function transpose(a_NM: Float32Array, M: number): Float32Array {
  const N = a_NM.length / M;
  const transposed_MN = new Float32Array(a_NM.length);
  for (let n = 0; n < N; n++) for (let m = 0; m < M; m++) transposed_MN[m * N + n] = a_NM[n * M + m]!;
  return transposed_MN;
}
