type Integers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

/** The array itself where it has room for `length` elements, else a copy with room for half as many again. */
export function grown<T extends Integers>(array: T, length: number): T {
  if (length <= array.length) return array;
  const Constructor = array.constructor as new (length: number) => T;
  const larger = new Constructor(Math.max(length, array.length + (array.length >> 1), 64));
  larger.set(array);
  return larger;
}
