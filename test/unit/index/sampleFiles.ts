import { createHash } from 'node:crypto';
import { fileText } from '../../../src/engine/chunks/fileText.ts';
import { packTerms } from '../../../src/engine/index/filePostings.ts';
import type { StoredChunk, StoredFile } from '../../../src/engine/index/types.ts';
import { chunkTerms } from '../../../src/engine/lexical/terms.ts';

export const CODE_BYTES = 32;
export const MODEL = { id: 'test-model', digest: 'digest-1', codeBytes: CODE_BYTES };

export const digest = (text: string, bytes: number): Uint8Array =>
  new Uint8Array(createHash('sha256').update(text).digest().subarray(0, bytes));

/** A chunk whose code is a digest of its text, so that what comes back can be told right from wrong. */
export function sampleChunk(startLine: number, text: string): StoredChunk {
  const endLine = startLine + text.split('\n').length - 1;
  const symbols = [...text.matchAll(/function (\w+)/g)].map(([, name]) => name ?? '');
  return {
    hash: digest(text, 16),
    startLine,
    endLine,
    symbols,
    code: digest(`code of ${text}`, CODE_BYTES),
  };
}

export function sampleFile(path: string, texts: readonly string[]): StoredFile {
  let line = 1;
  const chunks = texts.map((text) => {
    const chunk = sampleChunk(line, text);
    line = chunk.endLine + 1;
    return chunk;
  });
  return {
    path,
    size: texts.join('\n').length,
    mtimeMs: 1_700_000_000_000.25,
    contentHash: digest(texts.join('\n'), 16),
    language: 'typescript',
    kind: 'code',
    fileCode: digest(fileText(path, chunks), CODE_BYTES),
    chunks,
    terms: packTerms(
      chunks.map((chunk, i) => chunkTerms(path, { ...chunk, text: texts[i] ?? '', scope: [] })),
    ),
  };
}
