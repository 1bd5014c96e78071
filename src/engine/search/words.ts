import { bm25, fileBm25, type QueryTerm } from '../lexical/bm25.ts';
import type { SearchView } from './view.ts';

/** BM25 scores over the best one, 0..1, by slot; and the slots that have any. */
export interface WordScores {
  readonly bySlot: Float32Array;
  readonly slots: Uint32Array;
}

/** Evidence from words: over chunks, over the names that chunks define, and over whole files (by file slot). */
export interface WordEvidence {
  readonly chunks: WordScores;
  readonly names: WordScores;
  readonly files: WordScores;
}

export function wordEvidence(view: SearchView, terms: readonly QueryTerm[]): WordEvidence {
  const chunkSlots = view.codes.size;
  return {
    chunks: normalised(bm25(view.terms, terms, { k1: 1.2, b: 0.75 }), chunkSlots),
    names: normalised(bm25(view.names, terms, { k1: 1.2, b: 0.75 }), chunkSlots),
    files: normalised(fileBm25(view.terms, terms, { k1: 1.2, b: 0.3 }, view.fileOf), view.fileSlots),
  };
}

export const noWords = (view: SearchView): WordEvidence => wordEvidence(view, []);

function normalised(
  { documents, scores }: { documents: Uint32Array; scores: Float32Array },
  size: number,
): WordScores {
  let best = 0;
  for (const score of scores) if (score > best) best = score;
  const bySlot = new Float32Array(size);
  for (let i = 0; i < documents.length; i++) bySlot[documents[i] ?? 0] = (scores[i] ?? 0) / best;
  return { bySlot, slots: documents };
}

/** The best slots of a list that a filter admits, best first. */
export function bestSlots(
  { bySlot, slots }: WordScores,
  count: number,
  admits: (slot: number) => boolean,
): number[] {
  // A threshold passed through once beats sorting tens of thousands of slots for two hundred of them.
  let kept = Array.from(slots).filter(admits);
  if (kept.length > count * 4) {
    const sample = Float32Array.from(kept, (slot) => bySlot[slot] ?? 0).sort();
    const threshold = sample[sample.length - count] ?? 0;
    kept = kept.filter((slot) => (bySlot[slot] ?? 0) >= threshold);
  }
  return kept.sort((a, b) => (bySlot[b] ?? 0) - (bySlot[a] ?? 0) || a - b).slice(0, count);
}
