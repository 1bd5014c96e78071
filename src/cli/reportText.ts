import type { BeforeAndAfter, ChangedQuery, TuningReport } from '../engine/tuning/report.ts';

/** The report of a run for a terminal. */
export function reportText(report: TuningReport): string {
  const { reason, side, seconds, pairs, judged, meaningWeight, id } = report;
  const kinds = Object.entries(pairs).map(([kind, count]) => `${count} ${kind}`);
  const lines = [
    reason,
    '',
    `${side === 'full' ? 'Queries and keys' : 'Queries alone'}, ${seconds.toFixed(0)} s. Learned from ${kinds.join(', ') || 'nothing'}.`,
  ];
  if (judged !== undefined) {
    lines.push('', 'NDCG@10, by chunk / by file, on what training never saw:');
    lines.push(...compared('commits', judged.reporting.commits));
    lines.push(...compared('documentation comments', judged.reporting.docs));
  }
  if (meaningWeight !== undefined && meaningWeight.before !== meaningWeight.after) {
    lines.push(
      '',
      `Meaning now counts ${meaningWeight.after} beside words, in place of ${meaningWeight.before}.`,
    );
  }
  lines.push(...listed('Gained most:', report.gained), ...listed('Lost:', report.lost));
  if (id !== undefined) lines.push('', `In use as ${id}. --revert goes back to the model that ships.`);
  return `${lines.join('\n')}\n`;
}

function compared(name: string, { queries, before, after }: BeforeAndAfter): string[] {
  if (queries === 0) return [];
  const row = (label: string, system: 'dense' | 'hybrid'): string => {
    const [old, now] = [before[system], after[system]];
    return `    ${label.padEnd(14)} ${figure(old.chunk)} / ${figure(old.file)}  ->  ${figure(now.chunk)} / ${figure(now.file)}`;
  };
  return [`  ${queries} ${name}`, row('meaning alone', 'dense'), row('whole search', 'hybrid')];
}

const figure = (value: number): string => value.toFixed(3).replace(/^0/, '');

function listed(title: string, queries: readonly ChangedQuery[]): string[] {
  if (queries.length === 0) return [];
  const rank = (value: number | null): string => (value === null ? '-' : String(value)).padStart(2);
  return [
    '',
    title,
    ...queries.map(
      ({ query, path, line, before, after }) =>
        `  ${rank(before)} -> ${rank(after)}  ${query}  ${path}:${line}`,
    ),
  ];
}
