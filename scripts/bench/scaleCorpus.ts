import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { keyText } from '../../src/engine/chunks/chunk.ts';
import { DEFAULT_MAX_FILE_BYTES } from '../../src/engine/files/fileSize.ts';
import { walk } from '../../src/engine/files/walk.ts';
import { FileReader } from '../../src/engine/indexing/reader.ts';
import type { ReadChunk, ReadResult, ReadTask } from '../../src/engine/indexing/readFile.ts';
import { Encoder } from '../../src/engine/model/encoder.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { ModelFolder } from '../../src/engine/model/modelFolder.ts';
import { inFolderOrder } from './scaleOrder.ts';
import { QuerySample } from './scaleQueries.ts';

/** Files read by one job, and jobs under way: two processes read. */
const FILES_A_JOB = 24;
const READERS = 2;

const corpusSchema = z.object({
  folder: z.string(),
  modelDigest: z.string(),
  /** Set where the folder has no more files than these. */
  whole: z.boolean(),
  chunks: z.int(),
  files: z.array(z.object({ path: z.string(), chunks: z.int() })),
});

/** Files of a folder in the order of `inFolderOrder`, and how many chunks each is cut into. */
export type Corpus = Readonly<z.infer<typeof corpusSchema>>;

/**
 * What peers are given, cut and encoded once, in one order, so that a smaller corpus is a beginning of each file:
 * `texts.jsonl`, a chunk's text below its path a line; `vectors_ND.f32`; `queries.json`, `queries_QD.f32`; and the model's
 * `centroids_MKd.f32`. What there is already of the same folder and model is kept where it has chunks enough.
 */
export async function ensureCorpus(
  folder: string,
  modelFolder: string,
  place: string,
  most: number,
): Promise<Corpus> {
  const model = await loadModel(modelFolder);
  try {
    const kept = readCorpus(place);
    const fits = kept?.folder === folder && kept.modelDigest === model.digest;
    if (kept !== undefined && fits && (kept.whole || kept.chunks >= most)) return kept;
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const corpus = await writeCorpus({ folder, modelFolder, place, most }, model);
    writeFileSync(join(place, 'corpus.json'), JSON.stringify(corpus));
    return corpus;
  } finally {
    await model.close();
  }
}

function readCorpus(place: string): Corpus | undefined {
  const file = join(place, 'corpus.json');
  return existsSync(file) ? corpusSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

interface Job {
  readonly folder: string;
  readonly modelFolder: string;
  readonly place: string;
  readonly most: number;
}

async function writeCorpus({ folder, modelFolder, place, most }: Job, model: Model): Promise<Corpus> {
  const graph = await (await ModelFolder.open(modelFolder)).read('encoder.onnx');
  const encoder = await Encoder.load(graph, 'encoder.onnx', model.manifest);
  const texts = openSync(join(place, 'texts.jsonl'), 'w');
  const vectors = openSync(join(place, 'vectors_ND.f32'), 'w');
  const files: { path: string; chunks: number }[] = [];
  const sample = new QuerySample();
  let chunks = 0;
  let whole = true;
  for await (const { path, chunks: own } of cutInOrder(folder, modelFolder)) {
    if (chunks >= most) {
      whole = false;
      break;
    }
    sample.take(own);
    for (const chunk of own) writeSync(vectors, await encoder.vector(chunk.tokenIds));
    writeSync(texts, own.map((chunk) => `${JSON.stringify(`${path}\n${textOf(chunk)}`)}\n`).join(''));
    files.push({ path, chunks: own.length });
    chunks += own.length;
  }
  closeSync(texts);
  closeSync(vectors);
  await encoder.close();
  const queries = sample.all();
  writeFileSync(join(place, 'queries.json'), JSON.stringify(queries));
  const queryVectors: Float32Array[] = [];
  for (const query of queries) queryVectors.push(await model.encodeQuery(query));
  writeFileSync(join(place, 'queries_QD.f32'), Buffer.concat(queryVectors.map(bytesOf)));
  writeFileSync(join(place, 'centroids_MKd.f32'), bytesOf(model.codebook.values));
  return { folder, modelDigest: model.digest, whole, chunks, files };
}

/** Files in order with their chunks; those without any are left out. */
async function* cutInOrder(
  folder: string,
  modelFolder: string,
): AsyncGenerator<{ path: string; chunks: readonly ReadChunk[] }> {
  const found: ReadTask['file'][] = [];
  for await (const file of walk(folder, { excludes: [], maxFileBytes: DEFAULT_MAX_FILE_BYTES })) {
    found.push(file);
  }
  const files = inFolderOrder(found);
  const readers = Array.from({ length: READERS }, () => new FileReader({ modelFolder, log: console.warn }));
  const jobs: Promise<readonly ReadResult[]>[] = [];
  let next = 0;
  const readAhead = (): void => {
    for (; jobs.length < 2 * READERS && next < files.length; next += FILES_A_JOB) {
      const tasks = files.slice(next, next + FILES_A_JOB).map((file) => ({ file, wantsText: true }));
      const reader = readers[(next / FILES_A_JOB) % READERS];
      const job = reader?.read(folder, tasks) ?? Promise.resolve([]);
      // A job that fails while an earlier one is taken is told when its turn comes, or never.
      job.catch(() => undefined);
      jobs.push(job);
    }
  };
  try {
    for (readAhead(); jobs.length > 0; readAhead()) {
      for (const result of (await jobs.shift()) ?? []) {
        if (result.outcome === 'read' && result.chunks.length > 0) yield result;
      }
    }
  } finally {
    for (const reader of readers) reader.close();
  }
}

const textOf = ({ startLine, endLine, symbols, text = '', scope = [] }: ReadChunk): string =>
  keyText({ startLine, endLine, symbols, text, scope });

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
