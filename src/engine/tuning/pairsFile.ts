import { fileText } from '../chunks/fileText.ts';
import type { Pair, SourceFile } from './pair.ts';

/**
 * Pairs as the Python side reads them (`scripts/train_mopq.py tune`): JSON lines, the first of which says which model
 * they are for.
 *
 * @param files of the workspace, by path
 * @param modelDigest of the model folder
 */
export function* pairsFile(
  pairs: readonly Pair[],
  files: ReadonlyMap<string, SourceFile>,
  modelDigest: string,
): Generator<string> {
  yield `${JSON.stringify({ format: 1, modelDigest })}\n`;
  for (const { kind, query, key, path, group } of pairs) {
    const file = fileText(path, files.get(path)?.chunks ?? []);
    yield `${JSON.stringify({ kind, query, key, path, file, group })}\n`;
  }
}
