import { createHash } from 'node:crypto';

const HASH_BYTES = 16;

/** The first 16 bytes of SHA-256: what tells whether a text or a file is the one that was indexed. */
export function contentHash(data: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest()).slice(0, HASH_BYTES);
}

export const sameHash = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
