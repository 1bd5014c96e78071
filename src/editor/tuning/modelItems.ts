import type { TuningReport, WorkspaceModel } from '../../engine/tuning/report.ts';
import { overall } from '../tuningReport/figures.ts';
import { fileSize, moment } from '../words.ts';

/** What a run changes, in words. */
export const sideText: Record<TuningReport['side'], string> = { query: 'Queries only', full: 'Full' };

/** What can be done with a model of the workspace. */
export type ModelAction = 'use' | 'revert' | 'report' | 'delete';

/** A row of the list of models; `id` is undefined for the model that ships. */
export interface ModelItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The first is what choosing the row suggests. */
  readonly actions: readonly ModelAction[];
}

/** What the two kinds of run are called where one is chosen. */
export const sideItems = [
  {
    label: 'Queries only',
    description: 'recommended, about a minute',
    detail: 'Nothing is encoded again.',
    full: false,
  },
  {
    label: 'Full',
    description: 'a few minutes',
    detail: 'Then the workspace is encoded again in the background, while search goes on.',
    full: true,
  },
];

/** How much better the model finds files on queries that it has never seen; '' where nobody knows. */
export function gainText(report: TuningReport | undefined): string {
  if (!report?.judged) return '';
  const [dense, hybrid] = [
    overall(report.judged.reporting, 'dense'),
    overall(report.judged.reporting, 'hybrid'),
  ];
  return dense && hybrid ? `${hybrid.change.text} by file, ${dense.change.text} by meaning alone` : '';
}

/** The model that ships, then those of the workspace in the order given. */
export function modelItems(models: readonly WorkspaceModel[]): ModelItem[] {
  const tuned = models.some(({ inUse, problem }) => inUse && problem === undefined);
  const shipped: ModelItem = {
    id: undefined,
    label: `${tuned ? '' : '$(check) '}The shipped model`,
    description: tuned ? '' : 'in use',
    detail: 'As it comes, for every workspace alike.',
    actions: tuned ? ['revert'] : [],
  };
  return [shipped, ...models.map(modelItem)];
}

function modelItem({ id, side, time, inUse, bytes, problem, report }: WorkspaceModel): ModelItem {
  const icon = problem === undefined ? (inUse ? '$(check) ' : '') : '$(warning) ';
  const facts = [gainText(report), sideText[side], fileSize(bytes)].filter((text) => text !== '');
  const use: ModelAction[] = inUse ? ['revert'] : problem === undefined ? ['use'] : [];
  return {
    id,
    label: `${icon}Tuned on ${moment(time)}`,
    description: inUse && problem === undefined ? 'in use' : '',
    detail: problem ?? facts.join(' · '),
    actions: [...use, ...(report ? (['report'] as const) : []), 'delete'],
  };
}
