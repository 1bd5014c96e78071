import { expect } from 'vitest';
import type { Chunk } from '../../../src/engine/chunks/chunk.ts';
import { chunkFile } from '../../../src/engine/chunks/chunkFile.ts';
import { extract } from '../../../src/engine/chunks/extract.ts';
import { LARGEST } from '../../../src/engine/chunks/pack.ts';
import { fileType, typeFromText } from '../../../src/engine/files/languages.ts';

/**
 * Cuts a file as the indexer does and expects that its chunks are in order, that each is the text of its lines and no
 * larger than a chunk may be, and that every non-blank line belongs to exactly one.
 *
 * @param path tells the language; nothing is read from there
 */
export async function expectEveryLine(path: string, bytes: Uint8Array): Promise<readonly Chunk[]> {
  const extracted = await extract(fileType(path).kind, bytes);
  const type = typeFromText(path, fileType(path), extracted.text);
  const { chunks } = await chunkFile(type, extracted);
  const lines = extracted.text.split('\n');
  const faults: string[] = [];
  let row = 0;
  for (const chunk of chunks) {
    const { startLine, endLine, text } = chunk;
    for (; row < startLine - 1; row++)
      if (lines[row]?.trim() !== '') faults.push(`${row + 1} is in no chunk`);
    if (startLine - 1 < row) faults.push(`${startLine} is in two chunks, or these are out of order`);
    if (text !== lines.slice(startLine - 1, endLine).join('\n')) faults.push(`${startLine} has another text`);
    if (type.kind === 'code' && startLine < endLine && text.length > LARGEST)
      faults.push(`${startLine} begins a chunk of ${text.length} characters`);
    row = Math.max(row, endLine);
  }
  for (; row < lines.length; row++) if (lines[row]?.trim() !== '') faults.push(`${row + 1} is in no chunk`);
  expect(faults, path).toEqual([]);
  return chunks;
}
