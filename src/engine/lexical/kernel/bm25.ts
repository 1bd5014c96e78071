/**
 * Okapi BM25 (Robertson and Zaragoza 2009) over flat arrays, compiled by AssemblyScript to WebAssembly: JavaScript takes
 * twice the time, most of it to check the places that it reads. The caller lays out the memory and passes addresses.
 */

/** With more than one document in so many met, all are set back at once. */
const MANY: u32 = 16;

/** Terms by document, uint32. */
let lengths: usize = 0;
/** Sum of scores by document, float32; 0 for those that were not met. */
let sums: usize = 0;
/** Documents that were met, uint32; there is room for one more than there are documents. */
let met: usize = 0;
/** What a document's length adds to its frequency: so much, and so much for each of its terms. */
let norm: f64 = 0;
let normOfTerm: f64 = 0;

export let metCount: u32 = 0;
/** The largest sum. */
export let best: f32 = 0;

/** Sets all sums back to zero, of which there are `size`. */
export function clear(size: u32): void {
  if (metCount > size / MANY) memory.fill(sums, 0, 4 * <usize>size);
  else for (let i: u32 = 0; i < metCount; i++) store<f32>(sums + 4 * load<u32>(met + 4 * i), 0);
  metCount = 0;
  best = 0;
}

/** Begins anew where all sums are zero. */
export function begin(lengthsAddress: usize, sumsAddress: usize, metAddress: usize): void {
  lengths = lengthsAddress;
  sums = sumsAddress;
  met = metAddress;
  metCount = 0;
  best = 0;
}

/**
 * @param k1 saturation of the term frequency
 * @param b normalisation by length, 0..1
 */
export function normalize(k1: f64, b: f64, averageLength: f64): void {
  norm = k1 * (1 - b);
  normOfTerm = (k1 * b) / averageLength;
}

/**
 * Adds what a term is worth in each of the documents that have it.
 *
 * @param documents each once, [count] uint32
 * @param frequencies [count] uint8
 * @param weight of the term, idf (k1 + 1)
 */
export function add(documents: usize, frequencies: usize, count: u32, weight: f64): void {
  addTerm<u8>(documents, frequencies, count, weight);
}

/** The same, with frequencies in uint32. */
export function addTotals(documents: usize, frequencies: usize, count: u32, weight: f64): void {
  addTerm<u32>(documents, frequencies, count, weight);
}

function addTerm<Frequency>(documents: usize, frequencies: usize, count: u32, weight: f64): void {
  let size = metCount;
  let largest = best;
  for (let i: usize = 0; i < count; i++) {
    const document = load<u32>(documents + 4 * i);
    const frequency = <f64>(<u32>load<Frequency>(frequencies + i * sizeof<Frequency>()));
    const before = load<f32>(sums + 4 * document);
    const length = <f64>load<u32>(lengths + 4 * document);
    const sum = <f32>(<f64>before + (weight * frequency) / (frequency + norm + normOfTerm * length));
    // Written at all events, counted where it was not met: without a branch that nobody can foresee.
    store<u32>(met + 4 * size, document);
    size += before === 0 ? 1 : 0;
    largest = max(largest, sum);
    store<f32>(sums + 4 * document, sum);
  }
  metCount = size;
  best = largest;
}

/**
 * Sums frequencies over the documents of each group, which come in a row.
 *
 * @param groupOf group by document, uint32
 * @param groups where the groups are written, room for [count] uint32
 * @param totals where their frequencies are written, room for [count] uint32
 * @returns how many groups there are
 */
export function sumUp(
  documents: usize,
  frequencies: usize,
  count: u32,
  groupOf: usize,
  groups: usize,
  totals: usize,
): u32 {
  let last: usize = usize.MAX_VALUE;
  let total: u32 = 0;
  let before: u32 = u32.MAX_VALUE;
  for (let i: usize = 0; i < count; i++) {
    const group = load<u32>(groupOf + 4 * load<u32>(documents + 4 * i));
    const isSame = group === before;
    last += isSame ? 0 : 1;
    total = load<u8>(frequencies + i) + (isSame ? total : 0);
    store<u32>(groups + 4 * last, group);
    store<u32>(totals + 4 * last, total);
    before = group;
  }
  return <u32>last + 1;
}

/** The first place from one on among those that were met of a document with at least so much; `metCount` without one. */
export function next(from: u32, least: f32): u32 {
  let place = from;
  while (place < metCount && load<f32>(sums + 4 * load<u32>(met + 4 * place)) < least) place++;
  return place;
}
