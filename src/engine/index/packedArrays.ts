import { promisify } from 'node:util';
import { crc32, zstdCompress, zstdDecompressSync } from 'node:zlib';

const compress = promisify(zstdCompress);

export type Packable = Uint8Array | Uint32Array;

/** Bytes that an array became, and what is needed to get it back. */
export interface PackedArray {
  readonly type: 'u8' | 'u32';
  /** Elements. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly compressed: boolean;
  readonly crc: number;
}

/** Compressing is left off where it saves less: codes are as good as random. */
const LEAST_SAVED = 0.1;
/** What a sample of the first bytes says holds for the rest. */
const SAMPLE = 1 << 18;
/** A decompressor whose room is filled to the last byte asks for more. */
const MARGIN = 64;
const MOST_AT_ONCE = 1 << 28;

/** Packs an array for the disk: numbers as steps from the one before, byte planes apart, compressed where it pays. */
export async function packArray(array: Packable): Promise<PackedArray> {
  const isBytes = array instanceof Uint8Array;
  const plain = isBytes ? new Uint8Array(array.buffer, array.byteOffset, array.length) : planesOf(array);
  const pays = !isBytes || (await saves(plain.subarray(0, SAMPLE)));
  const bytes = pays ? await compress(plain) : plain;
  return { type: isBytes ? 'u8' : 'u32', length: array.length, bytes, compressed: pays, crc: crc32(bytes) };
}

async function saves(sample: Uint8Array): Promise<boolean> {
  return (await compress(sample)).length < (1 - LEAST_SAVED) * sample.length;
}

/** @throws RangeError where the bytes are damaged */
export function unpackArray({ type, length, bytes, compressed, crc }: PackedArray): Packable {
  if (crc32(bytes) !== crc) throw new RangeError('a packed array is damaged');
  const plainBytes = length * (type === 'u32' ? 4 : 1);
  // In one piece: what comes out in several is copied once more. A damaged length must not ask for too much.
  const chunkSize = Math.min(plainBytes + MARGIN, MOST_AT_ONCE);
  const plain = compressed ? zstdDecompressSync(bytes, { chunkSize }) : bytes;
  if (plain.length !== plainBytes) throw new RangeError('a packed array is cut short');
  if (type === 'u32') return fromPlanes(plain, length);
  // What comes from a decompressor may lie in a pool.
  return new Uint8Array(plain.buffer, plain.byteOffset, plain.length);
}

/** Lowest bytes of all steps first, then the second lowest, [4, n]. */
function planesOf(numbers: Uint32Array): Uint8Array {
  const n = numbers.length;
  const planes = new Uint8Array(4 * n);
  let previous = 0;
  for (let i = 0; i < n; i++) {
    const number = numbers[i] ?? 0;
    const step = (number - previous) | 0;
    // Zigzag: small steps back are small numbers too.
    const zigzag = (step << 1) ^ (step >> 31);
    planes[i] = zigzag;
    planes[n + i] = zigzag >>> 8;
    planes[2 * n + i] = zigzag >>> 16;
    planes[3 * n + i] = zigzag >>> 24;
    previous = number;
  }
  return planes;
}

function fromPlanes(planes: Uint8Array, n: number): Uint32Array {
  const numbers = new Uint32Array(n);
  let previous = 0;
  for (let i = 0; i < n; i++) {
    const zigzag =
      (planes[i] ?? 0) |
      ((planes[n + i] ?? 0) << 8) |
      ((planes[2 * n + i] ?? 0) << 16) |
      ((planes[3 * n + i] ?? 0) << 24);
    previous = (previous + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
    numbers[i] = previous;
  }
  return numbers;
}
