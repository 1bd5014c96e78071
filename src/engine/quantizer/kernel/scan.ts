/**
 * The scan of 4-bit product-quantization codes, compiled by AssemblyScript to WebAssembly SIMD in two forms:
 * with relaxed swizzles, where the runtime has them, and without.
 *
 * Codes lie in blocks of 32 slots. A block is M rows of 16 bytes; byte j of row m holds sub-code m of the
 * block's slot j in its low half and of slot 16 + j in its high half. The caller lays out the memory and
 * passes addresses; nothing is allocated here.
 */
import { GROUP, limit, prepare, tighten } from './bounds';
import { scoreBlock, scoreFour, scoreOne, splitTable } from './exact';
import * as heap from './heap';

/** Blocks, spread over all codes, that are scored exactly first: they give the threshold to begin with. */
const SEED_BLOCKS: u32 = 64;
/** Bytes of a page of memory: processors fetch ahead of a scan, but not beyond the page that it is in. */
const PAGE: usize = 4096;

let codes: usize = 0;
let codesEnd: usize = 0;
let size: u32 = 0;
let rows: usize = 0;
let table: usize = 0;
let planes: usize = 0;
let bytes: usize = 0;
let sums: usize = 0;
let admitted: usize = 0;
/** Slots that wait for three others to be scored together with. */
let waiting: usize = 0;
let waitingCount: usize = 0;
/** What was read by `fetchAhead`. Exported, since the compiler leaves out loads whose values nobody can see. */
export let fetched: u32 = 0;

/**
 * Finds the k best slots; writes them to `heapAddress`, best first, and gives back how many there are.
 *
 * @param codesAddress blocks, [ceil(size / 32), M, 16] bytes
 * @param tableAddress [M, 16] float32
 * @param scratch 80 M + 160 bytes, zero before the first search
 * @param admittedAddress bitmap over slots, whole blocks; 0 admits all
 * @param heapAddress room for k entries of 8 bytes
 */
export function search(
  codesAddress: usize,
  slotCount: u32,
  rowCount: usize,
  tableAddress: usize,
  scratch: usize,
  admittedAddress: usize,
  heapAddress: usize,
  k: usize,
): usize {
  codes = codesAddress;
  size = slotCount;
  rows = rowCount;
  table = tableAddress;
  waiting = scratch + 16;
  waitingCount = 0;
  sums = scratch + 32;
  bytes = sums + 128;
  planes = bytes + 16 * rows;
  admitted = admittedAddress;
  heap.reset(heapAddress, k);
  splitTable(table, planes, rows);
  prepare(table, bytes, rows);
  // Loaded, and not a constant: the engine would build a constant anew at each use.
  v128.store(scratch, i8x16.splat(15));

  const blocks = (size + 31) >> 5;
  codesEnd = codes + <usize>blocks * 16 * rows;
  const stride = max((blocks + SEED_BLOCKS - 1) / SEED_BLOCKS, 1);
  for (let block: u32 = 0; block < blocks; block += stride) offerBlock(block);
  if (stride > 1) {
    for (let seed: u32 = 0; seed < blocks; seed += stride) {
      scanBlocks(seed + 1, min(seed + stride, blocks), v128.load(scratch));
    }
  }
  offerWaiting();
  heap.sort();
  return heap.count;
}

/** Replaces each slot among `count` entries of 8 bytes (score as f32, slot as u32) by its exact score. */
export function score(
  codesAddress: usize,
  rowCount: usize,
  tableAddress: usize,
  entries: usize,
  count: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const entry = entries + 8 * i;
    store<f32>(entry, scoreOne(codesAddress, tableAddress, rowCount, load<u32>(entry, 4)));
  }
}

/** The slots of a block that exist and may be returned, one bit each. */
function admittedOf(block: u32): u32 {
  const left = size - 32 * block;
  const existing: u32 = left < 32 ? (1 << left) - 1 : 0xffffffff;
  return admitted === 0 ? existing : existing & load<u32>(admitted + <usize>(4 * block));
}

/** Scores a block exactly and offers its slots. */
function offerBlock(block: u32): void {
  let mask = admittedOf(block);
  if (mask === 0) return;
  scoreBlock(codes + <usize>block * 16 * rows, planes, rows, sums);
  let kept = false;
  for (; mask !== 0; mask &= mask - 1) {
    const lane = ctz(mask);
    if (heap.offer(load<f32>(sums + <usize>(4 * lane)), 32 * block + lane)) kept = true;
  }
  if (kept && heap.isFull()) tighten(heap.threshold());
}

/** Scans blocks first..end - 1: exactly while the heap has room, then by bounds. */
function scanBlocks(first: u32, end: u32, low: v128): void {
  let block = first;
  for (; block < end && !heap.isFull(); block++) offerBlock(block);
  for (; block < end; block++) {
    const mask = admittedOf(block);
    if (mask === 0) continue;
    const code = codes + <usize>block * 16 * rows;
    if ((code & (PAGE - 1)) < 16 * rows) fetchAhead((code & ~(PAGE - 1)) + PAGE);
    const near = nearOf(code, low) & mask;
    if (near !== 0) offerNear(block, near);
  }
}

/** Reads two lines of the memory of a page, so that the processor has begun on it when the scan comes there. */
function fetchAhead(page: usize): void {
  if (page + PAGE <= codesEnd) fetched += load<u8>(page) + load<u8>(page, 64);
}

function offerNear(block: u32, near: u32): void {
  for (let mask = near; mask !== 0; mask &= mask - 1) {
    store<u32>(waiting + 4 * waitingCount++, 32 * block + ctz(mask));
    if (waitingCount === 4) offerWaiting();
  }
}

/** Where fewer than four wait, what earlier ones left in their places is scored in vain. */
function offerWaiting(): void {
  if (waitingCount === 0) return;
  scoreFour(codes, table, rows, waiting, sums);
  let kept = false;
  for (let i: usize = 0; i < waitingCount; i++) {
    if (heap.offer(load<f32>(sums + 4 * i), load<u32>(waiting + 4 * i))) kept = true;
  }
  if (kept) tighten(heap.threshold());
  waitingCount = 0;
}

function lookUp(row: v128, index: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(row, index) : i8x16.swizzle(row, index);
}

/** The slots of a block whose lower bound does not exceed the limit, one bit each. */
function nearOf(block: usize, low: v128): u32 {
  let sum0 = i16x8.splat(0);
  let sum1 = i16x8.splat(0);
  let sum2 = i16x8.splat(0);
  let sum3 = i16x8.splat(0);
  let row = bytes;
  let code = block;
  const end = block + 16 * rows;
  while (code < end) {
    let lows = i8x16.splat(0);
    let highs = i8x16.splat(0);
    const groupEnd = min(code + 16 * GROUP, end);
    while (code < groupEnd) {
      const pair0 = v128.load(code);
      const row0 = v128.load(row);
      lows = i8x16.add_sat_u(lows, lookUp(row0, v128.and(pair0, low)));
      highs = i8x16.add_sat_u(highs, lookUp(row0, v128.and(i16x8.shr_u(pair0, 4), low)));
      const pair1 = v128.load(code, 16);
      const row1 = v128.load(row, 16);
      lows = i8x16.add_sat_u(lows, lookUp(row1, v128.and(pair1, low)));
      highs = i8x16.add_sat_u(highs, lookUp(row1, v128.and(i16x8.shr_u(pair1, 4), low)));
      const pair2 = v128.load(code, 32);
      const row2 = v128.load(row, 32);
      lows = i8x16.add_sat_u(lows, lookUp(row2, v128.and(pair2, low)));
      highs = i8x16.add_sat_u(highs, lookUp(row2, v128.and(i16x8.shr_u(pair2, 4), low)));
      const pair3 = v128.load(code, 48);
      const row3 = v128.load(row, 48);
      lows = i8x16.add_sat_u(lows, lookUp(row3, v128.and(pair3, low)));
      highs = i8x16.add_sat_u(highs, lookUp(row3, v128.and(i16x8.shr_u(pair3, 4), low)));
      code += 64;
      row += 64;
    }
    sum0 = i16x8.add(sum0, i16x8.extend_low_i8x16_u(lows));
    sum1 = i16x8.add(sum1, i16x8.extend_high_i8x16_u(lows));
    sum2 = i16x8.add(sum2, i16x8.extend_low_i8x16_u(highs));
    sum3 = i16x8.add(sum3, i16x8.extend_high_i8x16_u(highs));
  }
  const most = i16x8.splat(limit);
  const least = i16x8.min_u(i16x8.min_u(sum0, sum1), i16x8.min_u(sum2, sum3));
  if (!v128.any_true(i16x8.le_u(least, most))) return 0;
  const near0 = i8x16.narrow_i16x8_s(i16x8.le_u(sum0, most), i16x8.le_u(sum1, most));
  const near1 = i8x16.narrow_i16x8_s(i16x8.le_u(sum2, most), i16x8.le_u(sum3, most));
  return <u32>i8x16.bitmask(near0) | ((<u32>i8x16.bitmask(near1)) << 16);
}
