import { chunkingVersion } from '../chunks/version.ts';
import type { FileRules } from '../files/fileRules.ts';
import type { UsefulCommit } from '../history/subjects.ts';
import type { Gate } from '../indexing/gate.ts';
import { indexFile } from '../indexLocation.ts';
import { loadModel, loadTunedModel, type Model } from '../model/loadModel.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import { type Candidate, Diverged, trainCandidate } from './candidate.ts';
import { Corpus } from './corpus.ts';
import { type Judgement, judgeCandidate } from './judgement.ts';
import { countByKind, minePairs } from './minePairs.ts';
import type { Pair } from './pair.ts';
import type { TuningProgress, TuningReport } from './report.ts';
import { type Slices, slicePairs } from './slices.ts';
import { Stages } from './stages.ts';
import type { TrainingSettings } from './training.ts';
import { type TunedManifest, WorkspaceModels } from './workspaceModels.ts';

/** Fewer pairs to learn from teach nothing that lasts; fewer questions to judge by tell nothing. */
const LEAST_PAIRS = 300;
const LEAST_QUESTIONS = 20;

export interface TuneJob extends FileRules {
  readonly folder: string;
  readonly modelFolder: string;
  readonly codeBytes?: number | undefined;
  readonly indexDirectory?: string | undefined;
  readonly side: 'query' | 'full';
  readonly seed: number;
}

export interface TuneHooks {
  readonly gate: Gate;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Omit<TuningProgress, 'folder' | 'paused'>) => void;
}

/** A workspace read and its pairs mined: what any candidate is trained and judged on. */
export interface Prepared {
  readonly job: TuneJob;
  readonly model: Model;
  readonly corpus: Corpus;
  /** The commits that say what they did, newest first. */
  readonly commits: readonly UsefulCommit[];
  readonly slices: Slices;
  readonly stages: Stages;
  close(): Promise<void>;
}

/** Reads the workspace, mines pairs and holds out those that judge. */
export async function prepare(job: TuneJob, hooks: TuneHooks): Promise<Prepared> {
  const stages = new Stages(hooks.onProgress);
  const model = await loadModel(job.modelFolder, { codeBytes: job.codeBytes, nearest: true });
  try {
    const corpus = await Corpus.read(corpusOptions(job, model), model, {
      ...hooks,
      onProgress: (done) => stages.at('mining', 0.7 * done),
    });
    const { pairs, commits } = await minePairs(job.folder, corpus.files, job.seed, hooks.signal);
    stages.at('mining', 0.9);
    const slices = slicePairs(pairs, corpus.files);
    await hideHeldOut(corpus, slices.heldOutDocs);
    stages.at('mining', 1);
    return { job, model, corpus, commits, slices, stages, close: () => model.close() };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** Fine-tunes a model on a workspace, judges it, and has it used if it is better. Whatever happens before, nothing changes. */
export async function tune(
  job: TuneJob,
  hooks: TuneHooks,
  settings: Partial<TrainingSettings> = {},
): Promise<TuningReport> {
  const prepared = await prepare(job, hooks);
  try {
    if (!enough(prepared.slices)) return keep(prepared, tooFew(prepared));
    const { corpus, slices, model, stages } = prepared;
    const candidate = await trainCandidate(
      job.side,
      slices.train,
      model,
      job.modelFolder,
      (path) => corpus.fileTokensOf(path),
      { seed: job.seed, ...settings },
      { ...hooks, onProgress: (done) => stages.at('training', done) },
    );
    return await judgeAndInstall(prepared, candidate, hooks);
  } catch (error) {
    if (error instanceof Diverged) return keep(prepared, refused(prepared, error));
    throw error;
  } finally {
    await prepared.close();
  }
}

/** Judges a candidate, whoever trained it, and has it used if it is better. */
export async function judgeAndInstall(
  prepared: Prepared,
  candidate: Candidate,
  hooks: TuneHooks,
): Promise<TuningReport> {
  const { job, model, corpus, slices, stages } = prepared;
  const tuned = await loadTunedModel(job.modelFolder, model, candidate.change);
  try {
    const judgement = await judgeCandidate(corpus, model, tuned, candidate.side, slices, {
      ...hooks,
      onProgress: (done) => stages.at('judging', done),
    });
    stages.at('installing', 0);
    const report = judged(prepared, candidate, judgement);
    if (report.outcome === 'refused') return keep(prepared, report);
    return keep(prepared, install(prepared, candidate, report));
  } finally {
    await tuned.close();
  }
}

/** The chunks of held-out comments without them, so that nobody finds an answer by the question in it. */
async function hideHeldOut(corpus: Corpus, heldOut: readonly Pair[]): Promise<void> {
  const byPath = new Map<string, Map<number, string>>();
  for (const pair of heldOut) {
    const texts = byPath.get(pair.path) ?? new Map<number, string>();
    byPath.set(pair.path, texts.set(pair.startLine, textOf(corpus, pair)));
  }
  for (const [path, texts] of byPath) await corpus.exchange(path, texts);
}

/** The text of a chunk without what its pair's query was taken from: the key, without the names that enclose it. */
function textOf(corpus: Corpus, { path, startLine, key }: Pair): string {
  const scope = corpus.files.get(path)?.chunks.find((chunk) => chunk.startLine === startLine)?.scope ?? [];
  return scope.length === 0 ? key : key.slice(key.indexOf('\n') + 1);
}

function corpusOptions(job: TuneJob, model: Model) {
  const digest = `${model.digest} ${chunkingVersion}`;
  const index = {
    path: indexFile(job.folder, job.indexDirectory),
    model: { id: model.manifest.id, digest, codeBytes: codeBytes(model.codebook) },
  };
  return { ...job, index };
}

export const enough = ({ train, choosing }: Slices): boolean =>
  train.length >= LEAST_PAIRS && choosing.length >= LEAST_QUESTIONS;

function tooFew(prepared: Prepared): TuningReport {
  const { train, choosing } = prepared.slices;
  const found = Object.entries(countByKind(train)).map(([kind, count]) => `${count} ${kind}`);
  return {
    ...common(prepared),
    side: prepared.job.side,
    outcome: 'too-few-pairs',
    reason:
      `Found ${train.length} pairs to learn from (${found.join(', ') || 'none'}) and ${choosing.length} questions to ` +
      `judge by; at least ${LEAST_PAIRS} and ${LEAST_QUESTIONS} are needed. Pairs come from commits, documentation ` +
      'and other comments, names, headings and tests. Search stays as it was.',
  };
}

function refused(prepared: Prepared, { message }: Diverged): TuningReport {
  return {
    ...common(prepared),
    side: prepared.job.side,
    outcome: 'refused',
    reason: `There is no tuned model: ${message} Search stays as it was.`,
  };
}

function judged(prepared: Prepared, { side }: Candidate, judgement: Judgement): TuningReport {
  const { verdict, choosing, reporting, meaningWeight, gained, lost } = judgement;
  return {
    ...common(prepared),
    side,
    outcome: verdict.adopt ? 'adopted' : 'refused',
    reason: verdict.reason,
    meaningWeight,
    judged: { choosing, reporting },
    gained,
    lost,
  };
}

function common({ job, model, slices, stages }: Prepared) {
  const { id, version } = model.manifest;
  return {
    time: new Date().toISOString(),
    seconds: stages.seconds,
    seed: job.seed,
    base: { id, version },
    pairs: countByKind(slices.train),
    gained: [],
    lost: [],
    stages: stages.all,
  };
}

function install(prepared: Prepared, { side, change, file }: Candidate, judged: TuningReport): TuningReport {
  const { job, model } = prepared;
  const { id, version } = model.manifest;
  const report = { ...judged, id: idOf(judged, change.sha256) };
  const manifest: TunedManifest = {
    format: 1,
    base: { id, version, digest: model.folderDigest },
    side,
    seed: job.seed,
    sha256: change.sha256,
    bytes: file.length,
    time: report.time,
    ...(report.meaningWeight && { meaningWeight: report.meaningWeight.after }),
    report,
  };
  const models = WorkspaceModels.of(job.folder, job.indexDirectory);
  models.install(report.id, manifest, file);
  models.use(report.id);
  return report;
}

/** Sorts by time, and two runs never share one. */
const idOf = ({ time, side }: TuningReport, sha256: string): string =>
  `${time.replaceAll(/[-:]|\.\d+/g, '')}-${side}-${sha256.slice(0, 8)}`;

function keep({ job }: Prepared, report: TuningReport): TuningReport {
  WorkspaceModels.of(job.folder, job.indexDirectory).keepReport(report);
  return report;
}
