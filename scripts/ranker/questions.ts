import type { Corpus } from '../../src/engine/tuning/corpus.ts';
import type { Target } from '../../src/engine/tuning/ndcg.ts';
import type { Pair } from '../../src/engine/tuning/pair.ts';
import { seededRandom, shuffled } from '../../src/engine/tuning/random.ts';

const MOST_HEADINGS = 60;

/** A question with its answers, and the data that it belongs to. */
export interface RankerQuery {
  readonly query: string;
  readonly targets: readonly Target[];
  readonly set: 'annotated' | 'annotated, history' | 'commit' | 'doc' | 'heading' | 'flat';
}

/** Draws headings, one a chunk, takes them out of their sections in the index, and makes questions of them. */
export async function hideHeadings(corpus: Corpus, pairs: readonly Pair[]): Promise<RankerQuery[]> {
  const all = pairs.filter(({ kind }) => kind === 'heading');
  const order = shuffled(all.length, seededRandom(1));
  const byPlace = new Map<string, Pair>();
  for (const place of order) {
    const pair = all[place];
    if (pair !== undefined && byPlace.size < MOST_HEADINGS)
      byPlace.set(`${pair.startLine}:${pair.path}`, pair);
  }
  const questions: RankerQuery[] = [];
  const texts = new Map<string, Map<number, string>>();
  for (const { query, path, startLine, key } of byPlace.values()) {
    const chunk = corpus.files.get(path)?.chunks.find((one) => one.startLine === startLine);
    if (chunk === undefined) continue;
    const text = chunk.scope.length === 0 ? key : key.slice(key.indexOf('\n') + 1);
    texts.set(path, (texts.get(path) ?? new Map<number, string>()).set(startLine, text));
    questions.push({ query, targets: [{ path, startLine, endLine: chunk.endLine }], set: 'heading' });
  }
  for (const [path, of] of texts) await corpus.exchange(path, of);
  return questions;
}
