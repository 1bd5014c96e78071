import { type Chunk, keyText } from '../../chunks/chunk.ts';
import type { Pair, PairKind, SourceFile } from '../pair.ts';

/** A pair of a query and what is left of a chunk's text once the query is taken out of it. */
export function filePair(
  kind: PairKind,
  query: string,
  { path }: SourceFile,
  chunk: Chunk,
  text: string,
): Pair {
  const key = keyText({ ...chunk, text });
  return { kind, query, key, path, startLine: chunk.startLine, group: path };
}
