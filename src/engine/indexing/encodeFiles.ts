import type { StoredFile } from '../index/types.ts';
import type { ReadChunk, ReadResult } from './readFile.ts';

export type ReadFile = Extract<ReadResult, { outcome: 'read' }>;

/** Encodes token ids into packed codes, [n, M/2]. */
export type EncodeKeys = (tokenIds: readonly Int32Array[]) => Promise<Uint8Array>;

export interface EncodedFiles {
  readonly files: readonly StoredFile[];
  /** How many chunks had to be encoded; the others' codes were known. */
  readonly encoded: number;
}

/**
 * Gives files and their chunks their codes. A text of a chunk that the index has or had keeps its code, and one that
 * occurs several times is encoded once.
 *
 * @param knownCode code of a text by its hash, where there is one
 */
export async function encodeFiles(
  files: readonly ReadFile[],
  knownCode: (hash: Uint8Array) => Uint8Array | undefined,
  encodeKeys: EncodeKeys,
  codeBytes: number,
): Promise<EncodedFiles> {
  const codes = new Map<string, Uint8Array>();
  const wanted = new Map<string, Int32Array>();
  const want = (key: string, tokenIds: Int32Array, known: Uint8Array | undefined): void => {
    if (codes.has(key) || wanted.has(key)) return;
    if (known === undefined) wanted.set(key, tokenIds);
    else codes.set(key, known);
  };
  for (const file of files) {
    want(fileKey(file), file.fileTokenIds, undefined);
    for (const chunk of file.chunks) want(chunkKey(chunk), chunk.tokenIds, knownCode(chunk.hash));
  }
  const encoded = [...wanted.keys()].filter((key) => !key.startsWith(OF_A_FILE)).length;
  const packed = await encodeKeys([...wanted.values()]);
  [...wanted.keys()].forEach((key, i) => {
    codes.set(key, packed.slice(i * codeBytes, (i + 1) * codeBytes));
  });
  const codeOf = (key: string): Uint8Array => codes.get(key) ?? new Uint8Array(codeBytes);
  return { files: files.map((file) => stored(file, codeOf)), encoded };
}

const OF_A_FILE = 'file:';
const fileKey = ({ path }: ReadFile): string => OF_A_FILE + path;
const chunkKey = ({ hash }: ReadChunk): string => Buffer.from(hash).toString('base64');

function stored(file: ReadFile, codeOf: (key: string) => Uint8Array): StoredFile {
  const { path, size, mtimeMs, language, kind } = file.file;
  return {
    path,
    size,
    mtimeMs,
    language,
    kind,
    contentHash: file.contentHash,
    fileCode: codeOf(fileKey(file)),
    chunks: file.chunks.map((chunk) => ({ ...chunk, code: codeOf(chunkKey(chunk)) })),
    terms: file.terms,
  };
}
