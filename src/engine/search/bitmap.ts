/** Bitmaps over slots: bit i of byte i >> 3. */

export function isSet(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

export function set(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
}

/** Clears bits `first` to before `end`. */
export function clearRange(bitmap: Uint8Array, first: number, end: number): void {
  const [firstByte, lastByte] = [first >> 3, end >> 3];
  const [below, above] = [(1 << (first & 7)) - 1, 0xff << (end & 7)];
  if (firstByte === lastByte) {
    bitmap[firstByte] = (bitmap[firstByte] ?? 0) & (below | above);
    return;
  }
  bitmap[firstByte] = (bitmap[firstByte] ?? 0) & below;
  bitmap.fill(0, firstByte + 1, lastByte);
  if (lastByte < bitmap.length) bitmap[lastByte] = (bitmap[lastByte] ?? 0) & above;
}

/** Whether any of bits `first` to before `end` is set. */
export function hasAny(bitmap: Uint8Array, first: number, end: number): boolean {
  for (let i = first; i < end; i++) if (isSet(bitmap, i)) return true;
  return false;
}

/** Keeps of a bitmap what another has, or has not. */
export function intersect(bitmap: Uint8Array, other: Uint8Array, { not = false } = {}): void {
  const flip = not ? 0xff : 0;
  for (let i = 0; i < bitmap.length; i++) bitmap[i] = (bitmap[i] ?? 0) & ((other[i] ?? 0) ^ flip);
}
