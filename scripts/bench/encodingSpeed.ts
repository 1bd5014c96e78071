import { contentHash } from '../../src/engine/files/contentHash.ts';
import { DEFAULT_MAX_FILE_BYTES } from '../../src/engine/files/fileSize.ts';
import { walk } from '../../src/engine/files/walk.ts';
import { readAndCut } from '../../src/engine/indexing/readFile.ts';
import type { Model } from '../../src/engine/model/loadModel.ts';

/** Chunks that are encoded at once, about as many as a job of the indexer has. */
const BATCH = 200;
const WARMING_QUERIES = 10;
const WARMING_MS = 3000;

/** Texts to encode, and as many again of the same kind for bringing a tokenizer's memory into its usual state. */
export interface Sample {
  readonly timed: readonly string[];
  readonly warming: readonly string[];
}

/** Different chunks of folders, spread over their files, and the same ones at each call. */
export async function sampleChunks(folders: readonly string[], count: number): Promise<Sample> {
  const files = [];
  for (const root of folders) {
    for await (const file of walk(root, { excludes: [], maxFileBytes: DEFAULT_MAX_FILE_BYTES })) {
      files.push({ root, file });
    }
  }
  const texts = new Set<string>();
  for (const { root, file } of inRandomOrder(files, ({ file }) => file.path)) {
    // More than are taken, so that no file is in the sample with all that it has.
    if (texts.size >= 4 * count) break;
    for (const text of await chunkTexts(root, file)) texts.add(text);
  }
  const chunks = inRandomOrder([...texts], (text) => text);
  const timed = Math.min(count, chunks.length >> 1);
  return { timed: chunks.slice(0, timed), warming: chunks.slice(timed, 2 * timed) };
}

async function chunkTexts(root: string, file: Parameters<typeof readAndCut>[1]['file']): Promise<string[]> {
  const tokenized: string[] = [];
  const result = await readAndCut(root, { file }, (text) => {
    tokenized.push(text);
    return new Int32Array(0);
  });
  // The first text of a file is its path.
  return result.outcome === 'read' ? tokenized.slice(1) : [];
}

/** An order that has nothing to do with the items' own, and is the same each time. */
function inRandomOrder<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, hash: contentHash(key(item)) }))
    .sort((a, b) => Buffer.compare(a.hash, b.hash))
    .map(({ item }) => item);
}

/** Chunks a second that a model tokenizes and encodes. */
export async function chunksPerSecond(model: Model, { timed, warming }: Sample): Promise<number> {
  const encode = (texts: readonly string[]): Promise<Uint8Array> =>
    model.encodeKeys(texts.map((text) => model.tokenizeKey(text)));
  const batchesOf = (texts: readonly string[]): string[][] =>
    Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, i) =>
      texts.slice(i * BATCH, (i + 1) * BATCH),
    );
  // Over and over where it is soon done: the just-in-time compiler takes its time.
  const warm = performance.now() + WARMING_MS;
  while (warming.length > 0 && performance.now() < warm) {
    for (const batch of batchesOf(warming)) {
      await encode(batch);
      if (performance.now() >= warm) break;
    }
  }
  const begin = performance.now();
  for (const batch of batchesOf(timed)) await encode(batch);
  return (1000 * timed.length) / (performance.now() - begin);
}

/** Median of the milliseconds that encoding one query takes. */
export async function queryMilliseconds(model: Model, queries: readonly string[]): Promise<number> {
  for (const query of queries.slice(0, WARMING_QUERIES)) await model.encodeQuery(query);
  const times: number[] = [];
  for (const query of queries) {
    const begin = performance.now();
    await model.encodeQuery(query);
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}
