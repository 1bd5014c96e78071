/** Where an initializer's values stand in the bytes of an ONNX file. */
export interface GraphTensor {
  readonly shape: readonly number[];
  /** `TensorProto.DataType`: 1 float32, 3 int8. */
  readonly type: number;
  /** Offset of the little-endian, row-major values, and their length in bytes. */
  readonly offset: number;
  readonly bytes: number;
}

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const MODEL = { graph: 7 };
const GRAPH = { initializer: 5 };
const TENSOR = { dims: 1, type: 2, name: 8, rawData: 9 };
const VARINT = 0;
const BYTES_8 = 1;
const DELIMITED = 2;
const BYTES_4 = 5;

/**
 * The initializers of an ONNX graph whose values are stored as raw data, by their names.
 *
 * @throws RangeError where the bytes are no ONNX model
 */
export function graphTensors(model: Uint8Array): Map<string, GraphTensor> {
  const tensors = new Map<string, GraphTensor>();
  for (const graph of fields(model, 0, model.length)) {
    if (graph.number !== MODEL.graph || graph.wire !== DELIMITED) continue;
    for (const part of fields(model, graph.start, graph.end)) {
      if (part.number !== GRAPH.initializer || part.wire !== DELIMITED) continue;
      const named = tensor(model, part);
      if (named !== undefined) tensors.set(named.name, named.tensor);
    }
  }
  return tensors;
}

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a varint. */
  readonly value: number;
  /** Of what is delimited. */
  readonly start: number;
  readonly end: number;
}

function tensor(bytes: Uint8Array, { start, end }: Field): { name: string; tensor: GraphTensor } | undefined {
  const shape: number[] = [];
  let [name, type, raw]: [string | undefined, number, Field | undefined] = [undefined, 0, undefined];
  for (const field of fields(bytes, start, end)) {
    if (field.number === TENSOR.dims && field.wire === VARINT) shape.push(field.value);
    else if (field.number === TENSOR.dims) shape.push(...varints(bytes, field.start, field.end));
    else if (field.number === TENSOR.type) type = field.value;
    else if (field.number === TENSOR.name)
      name = new TextDecoder().decode(bytes.subarray(field.start, field.end));
    else if (field.number === TENSOR.rawData) raw = field;
  }
  if (name === undefined || raw === undefined) return undefined;
  return { name, tensor: { shape, type, offset: raw.start, bytes: raw.end - raw.start } };
}

/** The fields of a protocol-buffer message (https://protobuf.dev/programming-guides/encoding/). */
function* fields(bytes: Uint8Array, from: number, to: number): Generator<Field> {
  for (let at = from; at < to; ) {
    const tag = varint(bytes, at);
    const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    if (wire === VARINT) {
      const { value, next } = varint(bytes, tag.next);
      yield { number, wire, value, start: tag.next, end: next };
      at = next;
    } else if (wire === DELIMITED) {
      const { value: length, next } = varint(bytes, tag.next);
      if (next + length > to) throw new RangeError('a field reaches beyond its message');
      yield { number, wire, value: 0, start: next, end: next + length };
      at = next + length;
    } else if (wire === BYTES_4 || wire === BYTES_8) {
      at = tag.next + (wire === BYTES_4 ? 4 : 8);
    } else {
      throw new RangeError(`a field has the unknown wire type ${wire}`);
    }
  }
}

function* varints(bytes: Uint8Array, from: number, to: number): Generator<number> {
  for (let at = from; at < to; ) {
    const { value, next } = varint(bytes, at);
    yield value;
    at = next;
  }
}

function varint(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  let factor = 1;
  for (let next = at; next < bytes.length; factor *= 128) {
    const byte = bytes[next++] ?? 0;
    // Beyond 2^53 there is nothing that we read.
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next };
  }
  throw new RangeError('a number is cut off');
}
