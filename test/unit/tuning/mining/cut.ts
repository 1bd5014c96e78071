import { chunkFile } from '../../../../src/engine/chunks/chunkFile.ts';
import { fileType } from '../../../../src/engine/files/languages.ts';
import type { SourceFile } from '../../../../src/engine/tuning/pair.ts';

/** A file as the real chunker cuts it. */
export async function cut(path: string, text: string): Promise<SourceFile> {
  return { path, ...(await chunkFile(fileType(path), { text })) };
}
