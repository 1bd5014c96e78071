import type { Model } from '../model/loadModel.ts';
import { usualMeaning } from '../search/ranker.ts';
import { type Verdict, verdict } from './adoption.ts';
import type { Corpus, CorpusHooks } from './corpus.ts';
import {
  type Contender,
  changes,
  compare,
  type Judged,
  type JudgingQuery,
  judge,
  judgeAgain,
  means,
} from './judge.ts';
import { recoded } from './recoded.ts';
import type { ChangedQuery, TuningReport } from './report.ts';
import type { Slices } from './slices.ts';

/** Shares of meaning in the fusion with words that are tried beside the usual one. */
const WEIGHTS = [0.7, 0.8];

type Sets = NonNullable<TuningReport['judged']>;

export interface Judgement extends Sets {
  readonly verdict: Verdict;
  readonly meaningWeight: { readonly before: number; readonly after: number };
  readonly gained: ChangedQuery[];
  readonly lost: ChangedQuery[];
}

/** Judges a tuned model against the one that ships, on questions that its training never saw. */
export async function judgeCandidate(
  corpus: Corpus,
  shipped: Model,
  tuned: Model,
  side: 'query' | 'full',
  { choosing, reporting }: Slices,
  { gate, signal, onProgress }: CorpusHooks,
): Promise<Judgement> {
  const total = (2 + WEIGHTS.length) * choosing.length + 2 * reporting.length;
  let asked = 0;
  const before = async (): Promise<void> => {
    await gate.pass(signal);
    onProgress(Math.min(1, ++asked / total));
  };
  const old: Contender = { view: corpus.view, encoder: shipped };
  const view = side === 'full' ? await recoded(corpus, tuned, () => gate.pass(signal)) : corpus.view;
  const oldChoosing = await judge(choosing, old, before);
  const { contender, judged } = await bestWeight(choosing, { view, encoder: tuned }, before);
  const oldReporting = await judge(reporting, old, before);
  const newReporting = await judge(reporting, contender, before);
  const compared = compare(oldChoosing, judged);
  const usual = usualMeaning(shipped.ranker);
  return {
    verdict: verdict(compared),
    choosing: compared,
    reporting: compare(oldReporting, newReporting),
    meaningWeight: { before: usual, after: contender.meaningWeight ?? usual },
    ...changes(oldReporting, newReporting),
  };
}

/** The share of meaning with which the whole search finds most. */
async function bestWeight(
  questions: readonly JudgingQuery[],
  tuned: Contender,
  before: () => Promise<void>,
): Promise<{ contender: Contender; judged: readonly Judged[] }> {
  let best = { contender: tuned, judged: await judge(questions, tuned, before) };
  for (const meaningWeight of WEIGHTS) {
    const contender = { ...tuned, meaningWeight };
    const judged = await judgeAgain(best.judged, contender, before);
    if (found(judged) > found(best.judged)) best = { contender, judged };
  }
  return best;
}

function found(judged: readonly Judged[]): number {
  const { chunk, file } = means(judged).hybrid;
  return chunk + file;
}
