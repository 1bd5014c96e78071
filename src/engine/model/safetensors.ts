import * as z from 'zod';

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

export interface FloatTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/**
 * Reads one float32 tensor of a safetensors file: a little-endian 64-bit length, a JSON header of so many bytes, and
 * the data (https://github.com/huggingface/safetensors#format).
 *
 * @throws Error that says what is wrong with the file
 */
export function readFloatTensor(file: Uint8Array, name: string): FloatTensor {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 8) throw new Error('it is too short');
  const dataStart = 8 + Number(view.getBigUint64(0, true));
  if (dataStart > file.length) throw new Error('its header is cut off');
  const header = headerSchema.parse(JSON.parse(new TextDecoder().decode(file.subarray(8, dataStart))));
  const entry = header[name];
  if (!entry || !Array.isArray(entry.data_offsets)) throw new Error(`it has no tensor ${name}`);
  const { dtype, shape, data_offsets } = entry as Extract<typeof entry, { shape: unknown }>;
  if (dtype !== 'F32') throw new Error(`${name} is ${dtype}, not F32`);
  const count = shape.reduce((product, size) => product * size, 1);
  const [start, end] = data_offsets;
  if (end - start !== 4 * count || dataStart + end > file.length) throw new Error(`${name} is cut off`);
  const values = Float32Array.from({ length: count }, (_, i) =>
    view.getFloat32(dataStart + start + 4 * i, true),
  );
  return { shape, values };
}
