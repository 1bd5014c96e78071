import { expect, it } from 'vitest';
import { Safetensors, writeSafetensors } from '../../../src/engine/model/safetensors.ts';

function file(header: object, data: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  // An odd offset into its buffer, as a file read among others may have.
  return Buffer.concat([Buffer.alloc(3), length, text, data]).subarray(3);
}

const tensor = { dtype: 'F32', shape: [1, 2], data_offsets: [4, 12] };
const data = new Uint8Array(Float32Array.of(7, 1.5, -2).buffer);

it('reads one of several tensors', () => {
  const other = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const content = file({ __metadata__: { format: 'pt' }, other, wanted: tensor }, data);
  expect(new Safetensors(content).float32('wanted')).toEqual({
    shape: [1, 2],
    values: Float32Array.of(1.5, -2),
  });
});

it.each([
  ['too short', new Uint8Array(5)],
  ['header is cut off', file({ wanted: tensor }, data).subarray(0, 40)],
  ['wanted is cut off', file({ wanted: tensor }, data.subarray(1))],
  ['wanted is cut off', file({ wanted: { ...tensor, shape: [3] } }, data)],
  ['no tensor wanted', file({ other: tensor }, data)],
  ['no tensor wanted', file({ wanted: {} }, data)],
  ['wanted is F16', file({ wanted: { ...tensor, dtype: 'F16' } }, data)],
])('says that %s', (message, content) => {
  expect(() => new Safetensors(content).float32('wanted')).toThrow(message);
});

it('reads what it wrote, halves rounded', () => {
  const content = writeSafetensors({
    ids: { type: 'I32', shape: [2], values: [-1, 70_000] },
    values: { type: 'F16', shape: [1, 3], values: [1 / 3, 6e-8, -70_000] },
    centroids: { type: 'F32', shape: [1], values: [0.5] },
  });
  const file = new Safetensors(content);
  expect(file.int32('ids').values).toEqual(Int32Array.of(-1, 70_000));
  expect(file.float16('values')).toEqual({
    shape: [1, 3],
    values: Float32Array.of(0.333251953125, 2 ** -24, Number.NEGATIVE_INFINITY),
  });
  expect(file.float32('centroids').values).toEqual(Float32Array.of(0.5));
  expect(file.has('centroids') && !file.has('other')).toBe(true);
});
