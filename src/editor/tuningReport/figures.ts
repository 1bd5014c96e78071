import type { BeforeAndAfter, TuningReport } from '../../engine/tuning/report.ts';
import { count } from '../words.ts';

type Judged = NonNullable<TuningReport['judged']>['reporting'];
type System = 'dense' | 'hybrid';
type Level = 'file' | 'chunk';

/** How a figure moved, in words and as what it is for the reader. */
export interface Change {
  readonly text: string;
  readonly tone: 'better' | 'worse' | 'same';
}

/** One line of the comparison; `before` and `after` are NDCG@10, 0..1. */
export interface FigureRow {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  readonly beforeText: string;
  readonly afterText: string;
  readonly change: Change;
}

/** The lines of one kind of query. */
export interface FigureGroup {
  readonly title: string;
  /** How many queries, in words. */
  readonly queries: string;
  readonly rows: readonly FigureRow[];
}

export const systemText: Record<System, string> = { dense: 'Meaning alone', hybrid: 'Whole search' };

/** NDCG@10 as tables show it: `.567`. */
export const figure = (value: number): string => value.toFixed(3).replace(/^0/, '');

/** The relative change; a figure that was 0 has none, but may have risen. */
export function change(before: number, after: number): Change {
  const tone = after > before ? 'better' : 'worse';
  if (before === 0) return after === 0 ? { text: '0.0%', tone: 'same' } : { text: 'from nothing', tone };
  // A percentage in the hundreds says less than how many times it is.
  if (after >= 3 * before) return { text: `${Number((after / before).toPrecision(2))} times`, tone };
  const size = (Math.abs(after / before - 1) * 100).toFixed(1);
  if (size === '0.0') return { text: '0.0%', tone: 'same' };
  return { text: `${after > before ? '+' : '−'}${size}%`, tone };
}

const figureRow = (label: string, before: number, after: number): FigureRow => ({
  label,
  before,
  after,
  beforeText: figure(before),
  afterText: figure(after),
  change: change(before, after),
});

/** Before and after by kind of query; kinds without queries are left out. */
export function comparison({ commits, docs }: Judged): FigureGroup[] {
  const kinds = [
    { title: 'Commit messages', noun: 'commit', of: commits },
    { title: 'Documentation comments', noun: 'comment', of: docs },
  ];
  return kinds
    .filter(({ of }) => of.queries > 0)
    .map(({ title, noun, of }) => ({ title, queries: count(of.queries, noun), rows: figureRows(of) }));
}

function figureRows({ before, after }: BeforeAndAfter): FigureRow[] {
  const systems: System[] = ['dense', 'hybrid'];
  const levels: Level[] = ['file', 'chunk'];
  return systems.flatMap((system) =>
    levels.map((level) =>
      figureRow(`${systemText[system]}, by ${level}`, before[system][level], after[system][level]),
    ),
  );
}

/** All queries of a slice together: each query counts once. Undefined where there are none. */
export function overall(judged: Judged, system: System, level: Level = 'file'): FigureRow | undefined {
  const kinds = [judged.commits, judged.docs];
  const queries = kinds.reduce((sum, kind) => sum + kind.queries, 0);
  if (queries === 0) return undefined;
  const mean = (when: 'before' | 'after'): number =>
    kinds.reduce((sum, kind) => sum + kind.queries * kind[when][system][level], 0) / queries;
  return figureRow(`${systemText[system]}, by ${level}`, mean('before'), mean('after'));
}
