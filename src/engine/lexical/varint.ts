import { grown } from './growable.ts';

/** A growing run of bytes that holds unsigned integers, seven bits a byte, low bits first (LEB128). */
export class VarintWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** @param value integer in 0..2^32-1 */
  push(value: number): void {
    if (this.#length + 5 > this.#bytes.length) this.#bytes = grown(this.#bytes, this.#length + 5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  pushByte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#bytes = grown(this.#bytes, this.#length + 1);
    this.#bytes[this.#length++] = byte;
  }

  pushBytes(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, end);
    this.#bytes.set(bytes, this.#length);
    this.#length = end;
  }

  /** What was written, after which the writer is of no more use: nothing is copied. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer.transfer(this.#length));
  }

  /** A copy of what was written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.subarray(0, this.#length));
  }
}

/** Reads what `VarintWriter` wrote. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #position: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#position >= this.#end;
  }

  /** @throws RangeError past the end, which only damaged data can reach */
  next(): number {
    const first = this.nextByte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.nextByte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new RangeError('a packed number is longer than 32 bits');
  }

  /** @throws RangeError past the end */
  nextByte(): number {
    const byte = this.#bytes[this.#position++];
    if (byte === undefined) throw new RangeError('a packed list ends in the middle');
    return byte;
  }
}
