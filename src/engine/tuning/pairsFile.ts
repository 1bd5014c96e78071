import type { Pair } from './pair.ts';

/**
 * Pairs as the Python side reads them (`scripts/train_mopq.py tune`): JSON lines, the first of which says which model
 * they are for.
 *
 * @param modelDigest of the model folder
 */
export function* pairsFile(pairs: readonly Pair[], modelDigest: string): Generator<string> {
  yield `${JSON.stringify({ format: 1, modelDigest })}\n`;
  for (const { kind, query, key, path, group } of pairs) {
    yield `${JSON.stringify({ kind, query, key, path, group })}\n`;
  }
}
