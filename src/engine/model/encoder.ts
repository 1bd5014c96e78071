import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { unsupported } from './manifest.ts';

type Runtime = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;

/** Token ids in one run at most, padding included: enough to keep the cores busy, and done in milliseconds. */
const BATCH_TOKENS = 4096;
/**
 * A graph that takes longer for a text of so many tokens has layers, and runs on several threads. One that sums rows of
 * a table up is done before they could share it: two threads take it twice as long as one.
 */
const SLOW_MS = 3;
const PROBE_TOKENS = 64;
const THREADS = 2;

const INPUT = 'token_ids_BT';
const VECTOR = 'vector_BD';
const CODE = 'code_BM';

export interface EncoderShape {
  /** D. */
  readonly dimension: number;
  /** M. */
  readonly subspaces: number;
  readonly padId: number;
}

/** An encoder graph: token ids to vectors, which are rotated and normalised, and to codes. */
export class Encoder {
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #shape: EncoderShape;
  readonly #underWay = new Set<Promise<unknown>>();

  private constructor(runtime: Runtime, session: InferenceSession, shape: EncoderShape) {
    this.#runtime = runtime;
    this.#session = session;
    this.#shape = shape;
  }

  /**
   * @param graph an ONNX file's bytes
   * @param name of the file, for errors
   * @throws MopqError `model-unsupported` where the graph cannot be run or gives other shapes
   */
  static async load(graph: Uint8Array, name: string, shape: EncoderShape): Promise<Encoder> {
    const runtime = await loadRuntime();
    // Of padding, some graphs do nothing.
    const probe = new Int32Array(PROBE_TOKENS).fill(shape.padId === 0 ? 1 : 0);
    const open = async (threads: number): Promise<Encoder> => {
      const encoder = new Encoder(runtime, await createSession(runtime, graph, threads), shape);
      // Shapes are known only to a run, which also makes the first query no slower than others.
      await encoder.vector(probe);
      return encoder;
    };
    try {
      const alone = await open(1);
      const begin = performance.now();
      await alone.vector(probe);
      if (performance.now() - begin < SLOW_MS) return alone;
      await alone.close();
      return await open(THREADS);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw unsupported(`The graph ${name} cannot be run here: ${reason}`, { cause });
    }
  }

  /** The vector of one text, [D]; zero where it has no tokens. */
  vector(ids: Int32Array): Promise<Float32Array> {
    return this.#tracked(this.#vector(ids));
  }

  /** Packed codes, row-major [n, M/2], in the order of the texts. */
  codes(ids: readonly Int32Array[]): Promise<Uint8Array> {
    return this.#tracked(this.#codes(ids));
  }

  /** Waits for what is being encoded. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#session.release();
  }

  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = (): void => void this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }

  async #vector(ids: Int32Array): Promise<Float32Array> {
    const vector_BD = await this.#run([ids], VECTOR);
    if (!(vector_BD instanceof Float32Array) || vector_BD.length !== this.#shape.dimension) {
      throw new Error(`its ${VECTOR} is not float32 of ${this.#shape.dimension} dimensions`);
    }
    return vector_BD;
  }

  async #codes(ids: readonly Int32Array[]): Promise<Uint8Array> {
    const { subspaces } = this.#shape;
    const packed = new Uint8Array((ids.length * subspaces) / 2);
    for (const batch of batches(ids)) {
      const code_BM = await this.#run(
        batch.map((place) => ids[place] ?? new Int32Array(0)),
        CODE,
      );
      if (!(code_BM instanceof Uint8Array) || code_BM.length !== batch.length * subspaces) {
        throw unsupported(`The encoder's ${CODE} is not uint8 of ${subspaces} sub-codes.`);
      }
      batch.forEach((place, row) => {
        packCode(code_BM.subarray(row * subspaces, (row + 1) * subspaces), packed, (place * subspaces) / 2);
      });
    }
    return packed;
  }

  async #run(rows: readonly Int32Array[], output: string): Promise<Tensor['data']> {
    // A graph wants at least one token, if only padding.
    const longest = Math.max(1, ...rows.map((row) => row.length));
    const ids_BT = new Int32Array(rows.length * longest).fill(this.#shape.padId);
    rows.forEach((row, i) => {
      ids_BT.set(row, i * longest);
    });
    const input = new this.#runtime.Tensor('int32', ids_BT, [rows.length, longest]);
    const { [output]: tensor } = await this.#session.run({ [INPUT]: input }, [output]);
    if (!tensor) throw new Error(`it has no output ${output}`);
    return tensor.data;
  }
}

const createSession = (runtime: Runtime, graph: Uint8Array, threads: number): Promise<InferenceSession> =>
  runtime.InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    // Threads that wait by spinning would take a core from the editor.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
  });

/** Loaded only where texts are encoded, since it is large. */
async function loadRuntime(): Promise<Runtime> {
  // Else the native runtime tells its makers of the machine and of each session, from version 1.29 on.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    return loadPortableRuntime().catch(() => {
      throw unsupported(`The ONNX runtime does not load on ${process.platform}-${process.arch}.`, { cause });
    });
  }
}

/** The same runtime in WebAssembly, which packages bring for platforms that it has no native library for. */
async function loadPortableRuntime(): Promise<Runtime> {
  const runtime = await import('onnxruntime-web');
  // Threads would be workers that keep the process alive.
  runtime.env.wasm.numThreads = 1;
  return runtime;
}

/** Places of texts, those of like length together, so that little of a batch is padding. */
function* batches(ids: readonly Int32Array[]): Generator<number[]> {
  const lengthOf = (place: number): number => Math.max(1, ids[place]?.length ?? 0);
  const order = Array.from(ids.keys()).sort((a, b) => lengthOf(b) - lengthOf(a));
  for (let first = 0; first < order.length; ) {
    const rows = Math.max(1, Math.floor(BATCH_TOKENS / lengthOf(order[first] ?? 0)));
    yield order.slice(first, first + rows);
    first += rows;
  }
}

/** Packs M sub-codes of 4 bits into M / 2 bytes, the even ones into the low halves. */
function packCode(code_M: Uint8Array, target: Uint8Array, offset: number): void {
  for (let i = 0; i < code_M.length / 2; i++) {
    target[offset + i] = (code_M[2 * i] ?? 0) | ((code_M[2 * i + 1] ?? 0) << 4);
  }
}
