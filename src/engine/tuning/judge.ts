import { buildLookupTable } from '../quantizer/lookupTable.ts';
import { type MeaningEvidence, meaningEvidence } from '../search/meaning.ts';
import { type QueryEncoder, search } from '../search/search.ts';
import type { SearchView } from '../search/view.ts';
import { ndcg10, type RankedHit, type Target } from './ndcg.ts';
import type { PairKind } from './pair.ts';
import type { BeforeAndAfter, ChangedQuery, TuningReport } from './report.ts';

const TOP = 10;
/** Rules that look at the names of files flatter: what a commit changed is often named in its subject. */
const NO_FILE_NAMES = { queryInPath: 0, stemInQuery: 0 };

/** A question whose right answers are known. */
export interface JudgingQuery {
  readonly query: string;
  readonly kind: PairKind;
  readonly targets: readonly Target[];
}

/** What answers. */
export interface Contender {
  readonly view: SearchView;
  readonly encoder: QueryEncoder;
  /** Share of meaning, where it is not the usual one. */
  readonly meaningWeight?: number;
  /** Whether the rules that look at names of files take part. */
  readonly allRules?: boolean;
}

/** NDCG@10 of one query, and where its best right answer stands in the hybrid answer, from 1. */
export interface Judged {
  readonly query: JudgingQuery;
  readonly dense: Figures;
  readonly hybrid: Figures;
  readonly rank: number | null;
}

export interface Figures {
  readonly chunk: number;
  readonly file: number;
}

/**
 * Answers questions by meaning alone, without any ranking rule, and by the engine's search without the rules that look at
 * names of files.
 *
 * @param before called before each question; it may throw to end
 */
export async function judge(
  queries: readonly JudgingQuery[],
  contender: Contender,
  before: () => Promise<void>,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const query of queries) {
    await before();
    const dense = await nearest(contender, query.query);
    const hybrid = await answer(contender, query.query);
    judged.push({ query, dense: figures(dense, query.targets), ...ofHybrid(hybrid, query.targets) });
  }
  return judged;
}

/** The same questions, where nothing but the whole search answers otherwise: its weights. */
export async function judgeAgain(
  judged: readonly Judged[],
  contender: Contender,
  before: () => Promise<void>,
): Promise<Judged[]> {
  const again: Judged[] = [];
  for (const one of judged) {
    await before();
    const hybrid = await answer(contender, one.query.query);
    again.push({ ...one, ...ofHybrid(hybrid, one.query.targets) });
  }
  return again;
}

const ofHybrid = (
  hits: readonly RankedHit[],
  targets: readonly Target[],
): Pick<Judged, 'hybrid' | 'rank'> => ({
  hybrid: figures(hits, targets),
  rank: rankOf(hits, targets),
});

/** The engine's answer, as a rule without the rules that look at names of files. */
export function answer(
  { view, encoder, meaningWeight, allRules = false }: Contender,
  query: string,
): Promise<readonly RankedHit[]> {
  const request = { query, top: TOP, mode: 'hybrid', languages: [], paths: [] } as const;
  const weights = allRules ? {} : { weights: NO_FILE_NAMES };
  return search(view, encoder, request, { meaningWeight, literal: true, ...weights });
}

/** Chunks in the order of their nearness, that of their path included, since a path is encoded apart from its chunks. */
async function nearest({ view, encoder }: Contender, query: string): Promise<RankedHit[]> {
  const table_MK = buildLookupTable(encoder.codebook, await encoder.encodeQuery(query.trim()));
  const meaning = meaningEvidence(view, table_MK, undefined);
  return nearestOf(view, meaning, Uint32Array.from(meaning.slots), TOP);
}

/** Of some chunks the nearest in meaning, best first, ties by the lower slot. */
export function nearestOf(
  view: SearchView,
  { nearness }: MeaningEvidence,
  slots: Uint32Array,
  count: number,
): RankedHit[] {
  const cosines = nearness(slots);
  const order = Array.from(slots.keys()).sort((a, b) => cosines[b]! - cosines[a]! || slots[a]! - slots[b]!);
  return order.slice(0, count).map((place) => {
    const slot = slots[place]!;
    const path = view.file(view.fileOf[slot]!)?.path ?? '';
    return { path, startLine: view.startLine(slot), endLine: view.endLine(slot) };
  });
}

const figures = (hits: readonly RankedHit[], targets: readonly Target[]): Figures => ({
  chunk: ndcg10(hits, targets, 'chunk'),
  file: ndcg10(hits, targets, 'file'),
});

/** Where the first file that is right stands, each file counted once. */
function rankOf(hits: readonly RankedHit[], targets: readonly Target[]): number | null {
  const files = [...new Set(hits.map(({ path }) => path))];
  const right = new Set(targets.map(({ path }) => path));
  const rank = files.findIndex((path) => right.has(path));
  return rank < 0 ? null : rank + 1;
}

/** The means of one system over some questions; zero over none. */
export function means(judged: readonly Judged[]): BeforeAndAfter['before'] {
  const mean = (of: (one: Judged) => number): number =>
    judged.reduce((sum, one) => sum + of(one), 0) / Math.max(1, judged.length);
  return {
    dense: { chunk: mean(({ dense }) => dense.chunk), file: mean(({ dense }) => dense.file) },
    hybrid: { chunk: mean(({ hybrid }) => hybrid.chunk), file: mean(({ hybrid }) => hybrid.file) },
  };
}

/** The same questions before and after, by kind. */
export function compare(
  before: readonly Judged[],
  after: readonly Judged[],
): NonNullable<TuningReport['judged']>['choosing'] {
  const of = (wanted: (kind: PairKind) => boolean): BeforeAndAfter => {
    const pick = (judged: readonly Judged[]) => judged.filter(({ query }) => wanted(query.kind));
    return { queries: pick(before).length, before: means(pick(before)), after: means(pick(after)) };
  };
  return { commits: of((kind) => kind === 'commit'), docs: of((kind) => kind !== 'commit') };
}

/** The questions whose hybrid answer changed by file: the ten that gained most, and all that lost, the most first. */
export function changes(
  before: readonly Judged[],
  after: readonly Judged[],
): { gained: ChangedQuery[]; lost: ChangedQuery[] } {
  const moved = before.flatMap((one, i) => {
    const other = after[i]!;
    const change = other.hybrid.file - one.hybrid.file;
    const { path, startLine = 1 } = one.query.targets[0]!;
    const { query, kind } = one.query;
    return [{ change, told: { query, kind, path, line: startLine, before: one.rank, after: other.rank } }];
  });
  const by = (sign: number) =>
    moved
      .filter(({ change }) => sign * change > 1e-9)
      .sort((a, b) => sign * (b.change - a.change))
      .map(({ told }) => told);
  return { gained: by(1).slice(0, 10), lost: by(-1) };
}
