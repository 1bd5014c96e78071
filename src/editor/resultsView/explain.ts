import type { FolderHit } from '../../engine/protocol.ts';
import { escapeMarkdown, fenced, inlineCode, withoutIndent } from '../markdown.ts';
import { lineRange } from '../words.ts';
import type { Staleness } from './model.ts';

const maxPreviewLines = 30;

const told: Record<Staleness, string> = {
  changed: 'These lines have changed since they were found. Refresh the results to ask again.',
  deleted: 'The file has been deleted since it was found.',
};

/** Why a hit is where it is, a reason an entry, as Markdown. */
export function reasons(hit: Pick<FolderHit, 'explanation'>): string[] {
  const { words, meaning, rules, filters = [] } = hit.explanation;
  return [
    words.length > 0 ? `words ${words.map(inlineCode).join(' ')}` : '',
    meaning === undefined ? '' : `nearness in meaning ${meaning.toFixed(2)}`,
    ...rules.map(({ name, effect }) => `${escapeMarkdown(name)} ${signed(effect)}`),
    ...filters.map(escapeMarkdown),
  ].filter((reason) => reason !== '');
}

/** What a hover over a hit shows: where it is, its code in colours, and why it was found. */
export function hitMarkdown(hit: FolderHit, staleness?: Staleness): string {
  const lines = hit.text.split('\n');
  const { first, shown } = preview(lines, hit.bestLine - hit.startLine);
  const left = lines.length - shown.length;
  return [
    `**${escapeMarkdown(hit.path)}**${place(hit)}`,
    ...(staleness ? [`$(warning) ${told[staleness]}`] : []),
    [`score ${hit.score.toFixed(3)}`, ...reasons(hit)].join(' · '),
    fenced(withoutIndent(shown).join('\n'), hit.language),
    ...(left > 0 ? [`from line ${hit.startLine + first} on; ${left} more lines`] : []),
  ].join('\n\n');
}

/** As many lines as a hover has room for, with the best one among them. */
function preview(lines: readonly string[], best: number): { first: number; shown: string[] } {
  const first = best < maxPreviewLines ? 0 : Math.min(best - 5, lines.length - maxPreviewLines);
  return { first, shown: lines.slice(first, first + maxPreviewLines) };
}

/** Where in its file a hit is, in the terms of that kind of file, to be written behind its path. */
export function place(hit: Pick<FolderHit, 'startLine' | 'endLine' | 'page' | 'cell'>): string {
  if (hit.page !== undefined) return ` page ${hit.page}`;
  if (hit.cell !== undefined) return ` cell ${hit.cell + 1}`;
  return `:${lineRange(hit.startLine, hit.endLine)}`;
}

const signed = (effect: number): string => `${effect < 0 ? '−' : '+'}${Math.abs(effect).toFixed(2)}`;
