import { Encoder } from '../../src/engine/model/encoder.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { ModelFolder } from '../../src/engine/model/modelFolder.ts';
import type { Codebook } from '../../src/engine/quantizer/codebook.ts';
import type { CodeScanner, TopSlots } from '../../src/engine/quantizer/scanner.ts';
import { TopHeap } from '../../src/engine/quantizer/topHeap.ts';
import type { Encoding } from './folderIndex.ts';

const FLOAT_BYTES = 4;

/**
 * Scans float32 vectors that pass for codes, 4 D bytes each. Its lookup table is the query's vector itself, [D], which
 * `vectorCodebook` makes of it.
 */
export class FloatScanner implements CodeScanner {
  readonly #dimension: number;
  readonly #vectors: Float32Array[] = [];
  readonly #removed = new Set<number>();

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  get size(): number {
    return this.#vectors.length;
  }

  append(packed: Uint8Array): number {
    const first = this.size;
    const bytes = this.#dimension * FLOAT_BYTES;
    for (let at = 0; at < packed.length; at += bytes) {
      // A copy, since floats must begin at a multiple of their size; `slice` of a Buffer makes none.
      this.#vectors.push(new Float32Array(Uint8Array.from(packed.subarray(at, at + bytes)).buffer));
    }
    return first;
  }

  remove(slot: number): void {
    this.#removed.add(slot);
  }

  codeAt(slot: number, count = 1): Uint8Array {
    const vectors = Array.from({ length: count }, (_, i) => bytesOf(this.#vectorAt(slot + i)));
    return Uint8Array.from(Buffer.concat(vectors));
  }

  search(query_D: Float32Array, k: number, allow?: Uint8Array): TopSlots {
    const heap = new TopHeap(Math.min(k, this.size));
    for (const [slot, vector_D] of this.#vectors.entries()) {
      if (this.#removed.has(slot)) continue;
      if (allow !== undefined && ((allow[slot >> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      heap.push(innerProduct(query_D, vector_D), slot);
    }
    return heap.result();
  }

  scores(query_D: Float32Array, slots: Uint32Array): Float32Array {
    return Float32Array.from(slots, (slot) => innerProduct(query_D, this.#vectorAt(slot)));
  }

  clear(): void {
    this.#vectors.length = 0;
    this.#removed.clear();
  }

  #vectorAt(slot: number): Float32Array {
    const vector_D = this.#vectors[slot];
    if (vector_D === undefined) throw new RangeError(`slot ${slot} of ${this.size}`);
    return vector_D;
  }
}

/** A codebook whose lookup table of a query is the query: one centroid, 1, in each of D sub-spaces. */
export function vectorCodebook(dimension: number): Codebook {
  return { subspaces: dimension, centroids: 1, subdimension: 1, values: new Float32Array(dimension).fill(1) };
}

/** The same encoder with its keys as float vectors, whole whatever code sizes the model offers. */
export async function floatVectors(modelFolder: string): Promise<Encoding & { close(): Promise<void> }> {
  const model = await loadModel(modelFolder, { codeBytes: Number.MAX_SAFE_INTEGER, nearest: true });
  const { dimension } = model.manifest;
  const graph = await (await ModelFolder.open(modelFolder)).read('encoder.onnx');
  const encoder = await Encoder.load(graph, 'encoder.onnx', model.manifest);
  return {
    modelFolder,
    keys: vectorModel(model, encoder),
    queries: { ...model, codebook: vectorCodebook(dimension) },
    createScanner: () => new FloatScanner(dimension),
    close: async () => {
      await encoder.close();
      await model.close();
    },
  };
}

/** A model whose packed codes are the bytes of its vectors: each byte passes for a sub-code of 8 bits. */
function vectorModel(model: Model, encoder: Encoder): Model {
  const { dimension } = model.manifest;
  const bytes = dimension * FLOAT_BYTES;
  return {
    ...model,
    codebook: { subspaces: bytes, centroids: 256, subdimension: 1, values: new Float32Array(0) },
    encodeKeys: async (ids) => {
      const packed = new Uint8Array(ids.length * bytes);
      for (const [row, tokens] of ids.entries()) {
        packed.set(bytesOf(await encoder.vector(tokens)), row * bytes);
      }
      return packed;
    },
  };
}

function innerProduct(a_D: Float32Array, b_D: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a_D.length; i++) sum += (a_D[i] ?? 0) * (b_D[i] ?? 0);
  return sum;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
