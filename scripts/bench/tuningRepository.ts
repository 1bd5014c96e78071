import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_MAX_FILE_BYTES } from '../../src/engine/files/fileSize.ts';
import { HistoryIndex } from '../../src/engine/history/vote.ts';
import { Gate } from '../../src/engine/indexing/gate.ts';
import { loadTunedModel, type Model } from '../../src/engine/model/loadModel.ts';
import { createScanner } from '../../src/engine/quantizer/createScanner.ts';
import type { SearchView } from '../../src/engine/search/view.ts';
import { trainCandidate } from '../../src/engine/tuning/candidate.ts';
import { type Judgement, judgeCandidate } from '../../src/engine/tuning/judgement.ts';
import type { Pair } from '../../src/engine/tuning/pair.ts';
import { withParts } from '../../src/engine/tuning/recoded.ts';
import type { TrainingSettings } from '../../src/engine/tuning/training.ts';
import { type Prepared, prepare } from '../../src/engine/tuning/tune.ts';

/** A repository that is fine-tuned on. */
export interface Repository {
  readonly name: string;
  readonly folder: string;
  readonly modelFolder: string;
  readonly prepared: Prepared;
}

export type Side = 'query' | 'full';

/** A run that nobody watches or ends. */
export const noHooks = () => ({
  gate: new Gate(),
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

/** A repository as a run of fine-tuning has it before it trains, with an index directory of its own. */
export async function prepareAlone(
  folder: string,
  modelFolder: string,
): Promise<{ readonly prepared: Prepared; release(): Promise<void> }> {
  const indexDirectory = mkdtempSync(join(tmpdir(), 'mopq-bench-'));
  const remove = (): void => rmSync(indexDirectory, { recursive: true, force: true });
  const options = {
    excludes: [],
    includes: [],
    maxFileBytes: DEFAULT_MAX_FILE_BYTES,
    side: 'query' as const,
    seed: 1,
  };
  try {
    const prepared = await prepare({ folder, modelFolder, indexDirectory, ...options }, noHooks());
    return { prepared, release: () => prepared.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

export interface TunedRepository {
  readonly model: Model;
  readonly judgement: Judgement;
  readonly trainingSeconds: number;
}

/** Trains on pairs, by default the repository's own, judges, and hands the model to `use`. */
export async function withTuned<T>(
  { prepared, modelFolder }: Repository,
  side: Side,
  use: (tuned: TunedRepository) => Promise<T>,
  pairs: readonly Pair[] = prepared.slices.train,
  settings: Partial<TrainingSettings> = {},
): Promise<T> {
  const begin = performance.now();
  const { change } = await trainCandidate(
    side,
    pairs,
    prepared.model,
    modelFolder,
    (path) => prepared.corpus.fileTokensOf(path),
    settings,
    noHooks(),
  );
  const trainingSeconds = (performance.now() - begin) / 1000;
  const model = await loadTunedModel(modelFolder, prepared.model, change);
  try {
    const { corpus, slices } = prepared;
    const judgement = await judgeCandidate(corpus, prepared.model, model, side, slices, noHooks());
    return await use({ model, judgement, trainingSeconds });
  } finally {
    await model.close();
  }
}

/** An index with the commits that are older than all that the report asks about, and vote. */
export async function withHistory(
  { prepared }: Repository,
  view: SearchView,
  model: Model,
): Promise<SearchView> {
  const asked = new Set(prepared.slices.reporting.map(({ query }) => query));
  const newest = prepared.commits.filter(({ text }) => asked.has(text));
  const before = Math.min(...newest.map(({ time }) => time));
  const older = prepared.commits.filter(({ time, text }) => time < before && !asked.has(text));
  const commits = older.map(({ hash, time, text, paths }) => ({ hash, time, subject: text, paths }));
  const codes = await model.encodeKeys(commits.map(({ subject }) => model.tokenizeKey(subject)));
  return withParts(view, { history: HistoryIndex.of(commits, codes, () => createScanner(model.codebook)) });
}
