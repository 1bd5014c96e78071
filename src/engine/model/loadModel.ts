import { createHash } from 'node:crypto';
import type { Codebook } from '../quantizer/codebook.ts';
import type { Ranker } from '../search/ranker.ts';
import { type CodeSize, cutModel, subspacesOf } from './cut.ts';
import { Encoder } from './encoder.ts';
import type { Manifest } from './manifest.ts';
import { damaged, ModelFolder } from './modelFolder.ts';
import { readRanker } from './ranker.ts';
import { Safetensors } from './safetensors.ts';
import { applyChange, type TableChange } from './tableChange.ts';
import { readTokenizer, TOKENIZER } from './tokenizer.ts';

/** A model folder, checked and ready to encode. */
export interface Model {
  readonly manifest: Manifest;
  /** Tells models and code sizes apart: a code belongs to the model of the same digest. */
  readonly digest: string;
  /** Digest of the model folder, of whatever code size. */
  readonly folderDigest: string;
  readonly codebook: Codebook;
  /** The codebook of codes as long as the model has them. */
  readonly wholeCodebook: Codebook;
  /** Learned weights of ranking, where the folder has any that can be used. */
  readonly ranker?: Ranker | undefined;
  /** Token ids, at most `maxTokens.key`. */
  tokenizeKey(text: string): Int32Array;
  /** Token ids, at most `maxTokens.query`. */
  tokenizeQuery(text: string): Int32Array;
  /** Packed codes of keys, row-major [n, M/2]. */
  encodeKeys(ids: readonly Int32Array[]): Promise<Uint8Array>;
  /** The vector of a query, [D], rotated and normalised; of a smaller code size, the beginning of that vector. */
  encodeQuery(text: string): Promise<Float32Array>;
  /** The vector of a text as keys are encoded, [D], for finding what is like it. */
  encodeText(text: string): Promise<Float32Array>;
  close(): Promise<void>;
}

const CODEBOOK = 'codebook.safetensors';
const ENCODER = 'encoder.onnx';
const QUERY_ENCODER = 'query.onnx';

/**
 * Reads a model folder and checks all of it: each file's presence, size and hash, and that the parts fit together.
 *
 * @throws MopqError `model-missing`, `model-damaged` or `model-unsupported`, and `bad-request` where the model does not
 * offer the code size
 * @param log told of what can be done without
 */
export async function loadModel(
  path: string,
  size: CodeSize = {},
  log: (message: string) => void = () => undefined,
): Promise<Model> {
  const folder = await ModelFolder.open(path);
  const subspaces = subspacesOf(folder.manifest, size);
  return cutModel({ ...(await readModel(folder)), ranker: await readRanker(folder, log) }, subspaces);
}

/**
 * A model as a workspace has tuned it. Where only queries were tuned, keys are encoded by `base`, which must stay open.
 *
 * @param path the model folder that `base` was read from
 * @throws MopqError `model-unsupported` where the model has no token table, or another than the change was made for
 */
export async function loadTunedModel(path: string, base: Model, change: TableChange): Promise<Model> {
  const folder = await ModelFolder.open(path);
  const { subspaces: m, subdimension } = base.codebook;
  const isOwn = Object.hasOwn(folder.manifest.files, QUERY_ENCODER);
  if (change.centroids_MKd !== undefined) {
    const files = await folder.readAll();
    applyChange(required(files, isOwn ? QUERY_ENCODER : ENCODER, path), change, folder.manifest);
    const digest = createHash('sha256').update(`${folder.digest} ${change.sha256}`).digest('hex');
    const tuned = await buildModel(folder, files, { digest, firstStage: change.centroids_MKd });
    return cutModel({ ...tuned, ranker: base.ranker }, m);
  }
  const graph = await folder.read(isOwn ? QUERY_ENCODER : ENCODER);
  applyChange(graph, change, folder.manifest);
  const queries = await Encoder.load(graph, `the tuned ${ENCODER} of ${path}`, folder.manifest);
  return {
    ...base,
    encodeQuery: async (text) => (await queries.vector(base.tokenizeQuery(text))).slice(0, m * subdimension),
    close: () => queries.close(),
  };
}

/** The model with its codes whole. */
async function readModel(folder: ModelFolder): Promise<Model> {
  return buildModel(folder, await folder.readAll(), { digest: folder.digest });
}

/** @param firstStage centroids of the first stage, in place of the codebook's own */
async function buildModel(
  folder: ModelFolder,
  files: ReadonlyMap<string, Buffer>,
  { digest, firstStage }: { digest: string; firstStage?: Float32Array },
): Promise<Model> {
  const { path, manifest } = folder;
  const codebook = readCodebook(required(files, CODEBOOK, path), folder);
  if (firstStage !== undefined) codebook.values.set(firstStage);
  const tokenizer = readTokenizer(required(files, TOKENIZER, path), folder);
  const keys = await Encoder.load(required(files, ENCODER, path), `${ENCODER} of ${path}`, manifest);
  const queryGraph = files.get(QUERY_ENCODER);
  const queries = queryGraph ? await Encoder.load(queryGraph, `${QUERY_ENCODER} of ${path}`, manifest) : keys;
  return {
    manifest,
    digest,
    folderDigest: folder.digest,
    codebook,
    wholeCodebook: codebook,
    tokenizeKey: (text) => tokenizer.tokenizeKey(text),
    tokenizeQuery: (text) => tokenizer.tokenizeQuery(text),
    encodeKeys: (ids) => keys.codes(ids),
    encodeQuery: (text) => queries.vector(tokenizer.tokenizeQuery(text)),
    encodeText: (text) => keys.vector(tokenizer.tokenizeKey(text)),
    close: async () => {
      await keys.close();
      if (queries !== keys) await queries.close();
    },
  };
}

function required(files: ReadonlyMap<string, Buffer>, name: string, path: string): Buffer {
  const content = files.get(name);
  if (!content) throw damaged(`The manifest in ${path} does not list ${name}.`);
  return content;
}

function readCodebook(content: Buffer, { path, manifest }: ModelFolder): Codebook {
  const { dimension, subspaces, centroids } = manifest;
  const subdimension = dimension / subspaces;
  try {
    const { shape, values } = new Safetensors(content).float32('centroids_MKd');
    const expected = [subspaces, centroids, subdimension];
    if (shape.join() !== expected.join()) throw new Error(`their shape is [${shape}], not [${expected}]`);
    return { subspaces, centroids, subdimension, values };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damaged(`${CODEBOOK} in ${path} does not hold the model's centroids: ${reason}.`, { cause });
  }
}
