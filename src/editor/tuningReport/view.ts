import type { PairKind } from '../../engine/tuning/pair.ts';
import type { ChangedQuery, TuningReport, WorkspaceModel } from '../../engine/tuning/report.ts';
import { sideText } from '../tuning/modelItems.ts';
import { count, duration, fileSize, moment } from '../words.ts';
import { comparison, type FigureGroup, type FigureRow, overall } from './figures.ts';
import type { ReportAction } from './messages.ts';

/** A query whose right answer moved. */
export interface QueryRow {
  readonly query: string;
  readonly place: string;
  readonly kind: string;
  readonly before: string;
  readonly after: string;
  /** The ranks for those who hear the page. */
  readonly spoken: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A share of a whole, for a bar. */
export interface Share extends Fact {
  /** 0..1 of the largest. */
  readonly size: number;
}

/** The report as the page shows it, all words and numbers ready. */
export interface ReportView {
  readonly outcome: TuningReport['outcome'];
  readonly badge: string;
  readonly headline: string;
  readonly reason: string;
  /** Which model answers now. */
  readonly state: string;
  readonly actions: readonly { id: ReportAction; label: string; primary: boolean }[];
  readonly summary: readonly FigureRow[];
  readonly reporting: readonly FigureGroup[];
  readonly choosing: readonly FigureGroup[];
  readonly gained: readonly QueryRow[];
  readonly lost: readonly QueryRow[];
  readonly pairs: readonly Share[];
  readonly stages: readonly Share[];
  readonly facts: readonly Fact[];
}

const badges: Record<TuningReport['outcome'], string> = {
  adopted: 'Adopted',
  refused: 'Refused',
  'too-few-pairs': 'Too few pairs',
  cancelled: 'Cancelled',
};

const headlines: Record<TuningReport['outcome'], (name: string) => string> = {
  adopted: (name) => `Fine-tuning on ${name} made search better`,
  refused: (name) => `Fine-tuning on ${name} changed nothing`,
  'too-few-pairs': (name) => `${name} has too little to learn from yet`,
  cancelled: (name) => `Fine-tuning on ${name} was cancelled`,
};

const pairText: Record<PairKind, string> = {
  commit: 'Commit message → code',
  doc: 'Documentation → definition',
  inline: 'Inline comment → code',
  name: 'Name → body',
  heading: 'Heading → section',
  test: 'Test → tested code',
};

const queryText: Record<PairKind, string> = {
  commit: 'commit message',
  doc: 'documentation comment',
  inline: 'inline comment',
  name: 'name',
  heading: 'heading',
  test: 'test',
};

const stageText: Record<string, string> = {
  mining: 'Mining pairs',
  training: 'Training',
  judging: 'Judging',
  installing: 'Installing',
};

/**
 * @param name of the folder, for people
 * @param models those that the workspace has now: the report's own may be gone, or not in use any more
 */
export function reportView(
  name: string,
  report: TuningReport,
  models: readonly WorkspaceModel[],
): ReportView {
  const { outcome, reason, judged } = report;
  const model = models.find(({ id }) => id === report.id);
  const summary = judged
    ? [overall(judged.reporting, 'dense'), overall(judged.reporting, 'hybrid')].flatMap((row) => row ?? [])
    : [];
  return {
    outcome,
    badge: badges[outcome],
    headline: headlines[outcome](name),
    reason,
    state: stateText(report, model, models),
    actions: actionsFor(model),
    summary,
    reporting: judged ? comparison(judged.reporting) : [],
    choosing: judged ? comparison(judged.choosing) : [],
    gained: report.gained.map(queryRow),
    lost: report.lost.map(queryRow),
    pairs: pairShares(report),
    stages: shares(
      Object.entries(report.stages).map(([stage, seconds]) => [stageText[stage] ?? stage, seconds]),
      duration,
    ),
    facts: facts(report, model),
  };
}

function stateText(
  report: TuningReport,
  model: WorkspaceModel | undefined,
  models: readonly WorkspaceModel[],
): string {
  const other = models.some(({ inUse }) => inUse)
    ? 'Another model of this workspace answers now.'
    : 'The shipped model answers now.';
  if (report.id === undefined) return other;
  if (!model) return `This model was deleted. ${other}`;
  if (model.problem !== undefined) return `This model cannot be used: ${model.problem}`;
  return model.inUse ? 'This model answers now.' : `This model is not in use. ${other}`;
}

function actionsFor(model: WorkspaceModel | undefined): ReportView['actions'] {
  const models = { id: 'models', label: 'Models of This Workspace', primary: false } as const;
  if (!model) return [models];
  const remove = { id: 'delete', label: 'Delete This Model', primary: false } as const;
  if (model.inUse) {
    return [{ id: 'revert', label: 'Revert to the Shipped Model', primary: false }, remove, models];
  }
  if (model.problem !== undefined) return [remove, models];
  return [{ id: 'use', label: 'Use This Model', primary: true }, remove, models];
}

function queryRow({ query, kind, path, line, before, after }: ChangedQuery): QueryRow {
  return {
    query,
    kind: queryText[kind],
    place: `${path}:${line}`,
    before: rank(before),
    after: rank(after),
    spoken: `place before: ${spokenRank(before)}, after: ${spokenRank(after)}`,
  };
}

/** Ranks are known up to the tenth. */
const rank = (place: number | null): string => (place === null ? '>10' : String(place));
const spokenRank = (place: number | null): string =>
  place === null ? 'not among the first ten' : String(place);

function pairShares({ pairs }: TuningReport): Share[] {
  const kinds = Object.entries(pairs) as [PairKind, number][];
  return shares(
    kinds.sort((a, b) => b[1] - a[1]).map(([kind, number]) => [pairText[kind], number]),
    (number) => number.toLocaleString('en'),
  );
}

function shares(parts: readonly [label: string, value: number][], text: (value: number) => string): Share[] {
  const most = Math.max(0, ...parts.map(([, value]) => value));
  return parts.map(([label, value]) => ({ label, value: text(value), size: most === 0 ? 0 : value / most }));
}

function facts(report: TuningReport, model: WorkspaceModel | undefined): Fact[] {
  const { side, time, seconds, seed, base, meaningWeight, pairs, id } = report;
  const total = Object.values(pairs).reduce((sum, number) => sum + number, 0);
  const percent = (share: number): string => `${Math.round(100 * share)}%`;
  return [
    { label: 'Ended', value: moment(time) },
    { label: 'Took', value: duration(seconds) },
    { label: 'Tuned', value: sideText[side] },
    { label: 'Learned from', value: count(total, 'pair') },
    ...(meaningWeight
      ? [
          {
            label: 'Weight of meaning',
            value: `${percent(meaningWeight.before)} → ${percent(meaningWeight.after)}`,
          },
        ]
      : []),
    { label: 'Shipped model', value: `${base.id} ${base.version}` },
    ...(id === undefined ? [] : [{ label: 'Model of this workspace', value: id }]),
    ...(model ? [{ label: 'On disk', value: fileSize(model.bytes) }] : []),
    { label: 'Seed', value: String(seed) },
  ];
}
