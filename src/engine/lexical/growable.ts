type Integers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

/** Larger arrays grow by a smaller part, since what they have too much is memory that counts. */
const LARGE = 1_000_000;

/**
 * The array itself where it has room for `length` elements, else a copy with room for half as many again, or a quarter.
 */
export function grown<T extends Integers>(array: T, length: number): T {
  if (length <= array.length) return array;
  const Constructor = array.constructor as new (length: number) => T;
  const more = array.length >> (array.length < LARGE ? 1 : 2);
  const larger = new Constructor(Math.max(length, array.length + more, 64));
  larger.set(array);
  return larger;
}
