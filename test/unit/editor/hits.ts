import type { FolderHit } from '../../../src/engine/protocol.ts';

/** A hit with what a test says about it, and something plausible for the rest. */
export const hitOf = (over: Partial<FolderHit> = {}): FolderHit => ({
  folder: '/w',
  path: 'src/a.ts',
  startLine: 10,
  endLine: 12,
  score: 0.5,
  language: 'typescript',
  kind: 'code',
  symbols: [],
  text: 'one\ntwo\nthree',
  bestLine: over.startLine ?? 10,
  bestLines: [over.startLine ?? 10, over.startLine ?? 10],
  matches: [],
  explanation: { words: [], rules: [] },
  ...over,
});
