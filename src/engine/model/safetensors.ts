import * as z from 'zod';
import { fromHalf, toHalf } from './half.ts';

const BYTES = { F32: 4, F16: 2, I32: 4 } as const;
type Type = keyof typeof BYTES;

const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.string(),
      shape: z.array(z.int().nonnegative()),
      data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
    }),
    // `__metadata__`
    z.record(z.string(), z.string()),
  ]),
);

/** A tensor of numbers, row-major. */
export interface Tensor<Values = Float32Array> {
  readonly shape: readonly number[];
  readonly values: Values;
}

/**
 * One file of tensors: a little-endian 64-bit length, a JSON header of so many bytes, and the data
 * (https://github.com/huggingface/safetensors#format).
 */
export class Safetensors {
  readonly #view: DataView;
  readonly #header: z.infer<typeof headerSchema>;
  readonly #dataStart: number;

  /** @throws Error that says what is wrong with the file */
  constructor(file: Uint8Array) {
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    if (file.length < 8) throw new Error('it is too short');
    this.#dataStart = 8 + Number(this.#view.getBigUint64(0, true));
    if (this.#dataStart > file.length) throw new Error('its header is cut off');
    this.#header = headerSchema.parse(
      JSON.parse(new TextDecoder().decode(file.subarray(8, this.#dataStart))),
    );
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#header, name);
  }

  /** @throws Error where there is no such tensor, or where it is of another type or cut off */
  float32(name: string): Tensor {
    const { shape, count, start } = this.#find(name, 'F32');
    return {
      shape,
      values: Float32Array.from({ length: count }, (_, i) => this.#view.getFloat32(start + 4 * i, true)),
    };
  }

  /** As `float32`, of a tensor in half precision. */
  float16(name: string): Tensor {
    const { shape, count, start } = this.#find(name, 'F16');
    return {
      shape,
      values: Float32Array.from({ length: count }, (_, i) =>
        fromHalf(this.#view.getUint16(start + 2 * i, true)),
      ),
    };
  }

  int32(name: string): Tensor<Int32Array> {
    const { shape, count, start } = this.#find(name, 'I32');
    return {
      shape,
      values: Int32Array.from({ length: count }, (_, i) => this.#view.getInt32(start + 4 * i, true)),
    };
  }

  #find(name: string, type: Type): { shape: number[]; count: number; start: number } {
    const entry = this.#header[name];
    if (!entry || !Array.isArray(entry.data_offsets)) throw new Error(`it has no tensor ${name}`);
    const { dtype, shape, data_offsets } = entry as Extract<typeof entry, { shape: unknown }>;
    if (dtype !== type) throw new Error(`${name} is ${dtype}, not ${type}`);
    const count = shape.reduce((product, size) => product * size, 1);
    const [start, end] = data_offsets;
    if (end - start !== BYTES[type] * count || this.#dataStart + end > this.#view.byteLength) {
      throw new Error(`${name} is cut off`);
    }
    return { shape, count, start: this.#dataStart + start };
  }
}

/** A tensor to be written; `F16` rounds to the nearest half. */
export interface Written {
  readonly type: Type;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The bytes of a file of these tensors, in the order of their names' entries. */
export function writeSafetensors(tensors: Readonly<Record<string, Written>>): Uint8Array {
  const header: Record<string, object> = {};
  let length = 0;
  for (const [name, { type, shape, values }] of Object.entries(tensors)) {
    const bytes = BYTES[type] * values.length;
    header[name] = { dtype: type, shape, data_offsets: [length, length + bytes] };
    length += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The format wants the data aligned; spaces may end the header.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + length).fill(0x20, 8, 8 + headerBytes);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  let at = 8 + headerBytes;
  for (const { type, values } of Object.values(tensors)) {
    for (let i = 0; i < values.length; i++, at += BYTES[type]) put(view, at, type, values[i] ?? 0);
  }
  return file;
}

function put(view: DataView, at: number, type: Type, value: number): void {
  if (type === 'F32') view.setFloat32(at, value, true);
  else if (type === 'I32') view.setInt32(at, value, true);
  else view.setUint16(at, toHalf(value), true);
}
