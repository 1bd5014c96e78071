/**
 * The k best slots found so far, as a binary heap whose root is the worst of them. An entry is 8 bytes:
 * the score as f32, then the slot as u32. Of equal scores the higher slot is the worse.
 */
let base: usize = 0;
let capacity: usize = 0;
export let count: usize = 0;

const ENTRY: usize = 8;

export function reset(address: usize, k: usize): void {
  base = address;
  capacity = k;
  count = 0;
}

export function isFull(): bool {
  return count === capacity;
}

/** The score that a slot must at least have to enter; lowest of all while there is room. */
export function threshold(): f32 {
  return isFull() ? load<f32>(base) : -Infinity;
}

/** Keeps the slot if it is among the best; tells whether it was kept. */
export function offer(score: f32, slot: u32): bool {
  if (!isFull()) {
    rise(count++, score, slot);
    return true;
  }
  if (!isWorse(load<f32>(base), load<u32>(base, 4), score, slot)) return false;
  sink(count, score, slot);
  return true;
}

/** Turns the heap into a list, best first. */
export function sort(): void {
  for (let last = count; last > 1; last--) {
    const end = base + (last - 1) * ENTRY;
    const score = load<f32>(end);
    const slot = load<u32>(end, 4);
    put(last - 1, load<f32>(base), load<u32>(base, 4));
    sink(last - 1, score, slot);
  }
}

function isWorse(score: f32, slot: u32, otherScore: f32, otherSlot: u32): bool {
  return score < otherScore || (score === otherScore && slot > otherSlot);
}

function put(index: usize, score: f32, slot: u32): void {
  store<f32>(base + index * ENTRY, score);
  store<u32>(base + index * ENTRY, slot, 4);
}

/** Moves an entry from a leaf towards the root until its parent is worse. */
function rise(leaf: usize, score: f32, slot: u32): void {
  let index = leaf;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const entry = base + parent * ENTRY;
    if (!isWorse(score, slot, load<f32>(entry), load<u32>(entry, 4))) break;
    put(index, load<f32>(entry), load<u32>(entry, 4));
    index = parent;
  }
  put(index, score, slot);
}

/** Replaces the root of a heap of `length` entries and moves it down until its children are better. */
function sink(length: usize, score: f32, slot: u32): void {
  let index: usize = 0;
  while (true) {
    let child: usize = 2 * index + 1;
    if (child >= length) break;
    let entry = base + child * ENTRY;
    if (child + 1 < length) {
      const sibling = entry + ENTRY;
      if (isWorse(load<f32>(sibling), load<u32>(sibling, 4), load<f32>(entry), load<u32>(entry, 4))) {
        child++;
        entry = sibling;
      }
    }
    if (!isWorse(load<f32>(entry), load<u32>(entry, 4), score, slot)) break;
    put(index, load<f32>(entry), load<u32>(entry, 4));
    index = child;
  }
  put(index, score, slot);
}
