import type { SourceKind } from '../chunks/chunk.ts';
import type { FileTerms } from './filePostings.ts';

/** One chunk as it is handed to the store. */
export interface StoredChunk {
  /** First 16 bytes of SHA-256 over `keyText(chunk)`; the store keeps the first `HASH_BYTES` of them. */
  readonly hash: Uint8Array;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbols: readonly string[];
  readonly page?: number;
  readonly cell?: number;
  /** Packed code, [M/2]. */
  readonly code: Uint8Array;
}

/** One file as it is stored, with all of its chunks, in one transaction. */
export interface StoredFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** First 16 bytes of SHA-256 over the file's bytes. */
  readonly contentHash: Uint8Array;
  readonly language: string;
  readonly kind: SourceKind;
  /** Packed code of the file's `fileText`, [M/2]. */
  readonly fileCode: Uint8Array;
  readonly chunks: readonly StoredChunk[];
  /** Lexical terms of the chunks, those of their names among them. */
  readonly terms: FileTerms;
}

/** A file as it comes back from the store: what search needs of it, packed as in `packing.ts`. */
export interface PackedFile {
  readonly path: string;
  readonly language: string;
  readonly kind: SourceKind;
  readonly fileCode: Uint8Array;
  readonly chunkCount: number;
  /** Packed codes, row-major [chunkCount, M/2]. */
  readonly codes: Uint8Array;
  readonly spans: Uint8Array;
  readonly symbols: Uint8Array;
  /** Term ids are those of the store's dictionary. */
  readonly postings: Uint8Array;
}

/** What tells whether a file on disk is the one that was indexed. */
export interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
  readonly contentHash: Uint8Array;
}

/**
 * Eight bytes of a chunk's hash are kept. Among a million chunks two with the same eight meet with a probability of
 * 3e-8, and then one of them is found by the other's meaning: nothing else depends on it.
 */
export const HASH_BYTES = 8;

/** Which model made the codes of an index. */
export interface IndexModel {
  readonly id: string;
  /** Digest of what decides how keys are encoded: codes with another digest are never read. */
  readonly digest: string;
  /** Bytes of one packed code, M/2. */
  readonly codeBytes: number;
}
