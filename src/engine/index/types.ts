import type { SourceKind } from '../chunks/chunk.ts';

/** One chunk as it is stored. */
export interface StoredChunk {
  /** First 16 bytes of SHA-256 over `keyText(chunk)`. */
  readonly hash: Uint8Array;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbols: readonly string[];
  readonly page?: number;
  readonly cell?: number;
  /** Packed code, [M/2]. */
  readonly code: Uint8Array;
  /** Lexical terms and how often each occurs. */
  readonly terms: ReadonlyMap<string, number>;
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
  /** Packed code of `pathText(path)`, [M/2]. */
  readonly pathCode: Uint8Array;
  readonly chunks: readonly StoredChunk[];
}
