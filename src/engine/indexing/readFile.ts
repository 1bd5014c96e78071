import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Chunk, keyText } from '../chunks/chunk.ts';
import { chunkFile } from '../chunks/chunkFile.ts';
import { extract } from '../chunks/extract.ts';
import { fileText } from '../chunks/fileText.ts';
import { contentHash, sameHash } from '../files/contentHash.ts';
import { isBinary } from '../files/decode.ts';
import { isGeneratedText } from '../files/generated.ts';
import type { FoundFile } from '../files/inspect.ts';
import { typeFromText } from '../files/languages.ts';
import type { SkipReason } from '../files/leftOut.ts';
import { holdsPrivateKey } from '../files/secrets.ts';
import { type FileTerms, packTerms } from '../index/filePostings.ts';
import { chunkTerms } from '../lexical/terms.ts';

/** A chunk ready to be encoded and stored. */
export interface ReadChunk {
  readonly hash: Uint8Array;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbols: readonly string[];
  readonly page?: number;
  readonly cell?: number;
  /** Token ids of its key text. */
  readonly tokenIds: Int32Array;
  /** Where the task wants texts: the chunk's lines and the names that enclose it. */
  readonly text?: string;
  readonly scope?: readonly string[];
}

/** A file, read and cut; what a worker gives back. */
export type ReadResult =
  | { readonly path: string; readonly outcome: 'unchanged'; readonly mtimeMs: number }
  | { readonly path: string; readonly outcome: 'skipped'; readonly reason: SkipReason }
  | {
      readonly path: string;
      readonly outcome: 'read';
      readonly file: FoundFile;
      readonly contentHash: Uint8Array;
      /** Of its `fileText`. */
      readonly fileTokenIds: Int32Array;
      readonly chunks: readonly ReadChunk[];
      readonly terms: FileTerms;
    };

/** What is read: a file that the walk found, and the hash of what the index has of it. */
export interface ReadTask {
  readonly file: FoundFile;
  readonly knownHash?: Uint8Array | undefined;
  /** Whether the texts of the chunks are wanted too. */
  readonly wantsText?: boolean;
}

/** Reads one file and cuts it; a file that cannot be read or holds nothing for people is skipped with a reason. */
export async function readAndCut(
  root: string,
  { file, knownHash, wantsText = false }: ReadTask,
  tokenize: (text: string) => Int32Array,
): Promise<ReadResult> {
  const { path } = file;
  const skipped = (reason: SkipReason): ReadResult => ({ path, outcome: 'skipped', reason });
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(root, path));
  } catch {
    return skipped('unreadable');
  }
  const hash = contentHash(bytes);
  if (knownHash !== undefined && sameHash(hash, knownHash))
    return { path, outcome: 'unchanged', mtimeMs: file.mtimeMs };
  if (file.kind !== 'pdf' && file.kind !== 'docx' && isBinary(bytes)) return skipped('binary');
  const extracted = await extract(file.kind, bytes).catch(() => undefined);
  if (extracted === undefined) return skipped('failed to parse');
  const type = typeFromText(path, file, extracted.text);
  if (isGeneratedText(type, extracted.text)) return skipped('generated');
  if (holdsPrivateKey(extracted.text)) return skipped('secret');
  const { chunks } = await chunkFile(type, extracted);
  return {
    path,
    outcome: 'read',
    // The size of what was read: the file may have changed since the walk saw it.
    file: { ...file, ...type, size: bytes.length },
    contentHash: hash,
    fileTokenIds: tokenize(fileText(path, chunks)),
    chunks: chunks.map((chunk) => ({
      ...readChunk(chunk, tokenize),
      ...(wantsText ? { text: chunk.text, scope: chunk.scope } : {}),
    })),
    terms: packTerms(chunks.map((chunk) => chunkTerms(path, chunk))),
  };
}

export function readChunk(chunk: Chunk, tokenize: (text: string) => Int32Array): ReadChunk {
  const text = keyText(chunk);
  const { startLine, endLine, symbols, page, cell } = chunk;
  return {
    hash: contentHash(text),
    startLine,
    endLine,
    symbols,
    ...(page === undefined ? {} : { page }),
    ...(cell === undefined ? {} : { cell }),
    tokenIds: tokenize(text),
  };
}
