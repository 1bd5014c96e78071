import type { FolderHit } from '../../engine/protocol.ts';
import { escapeMarkdown, fenced, inlineCode, withoutIndent } from '../markdown.ts';
import { lineRange } from '../words.ts';
import type { Staleness } from './model.ts';

const maxPreviewLines = 30;

const told: Record<Staleness, string> = {
  changed: 'These lines have changed since they were found. Refresh the results to ask again.',
  deleted: 'The file has been deleted since it was found.',
};

/** How well a hit matches, and then the rules that moved it, as lines of Markdown. */
export function reasons({ score, explanation }: Pick<FolderHit, 'score' | 'explanation'>): string[] {
  const { words, meaning, rules, filters = [] } = explanation;
  const match = [
    `score ${score.toFixed(2)}`,
    ...(meaning === undefined ? [] : [`nearness in meaning ${meaning.toFixed(2)}`]),
    ...(words.length > 0 ? [`words ${words.map(inlineCode).join(' ')}`] : []),
  ];
  const moved = [
    ...rules.map(({ name, effect }) => `${signed(effect)} ${escapeMarkdown(name)}`),
    ...filters.map(escapeMarkdown),
  ];
  return [match, moved].filter((line) => line.length > 0).map((line) => line.join(' · '));
}

/** What a hover over a hit shows: where it is, its code in colours, and why it was found. */
export function hitMarkdown(hit: FolderHit, staleness?: Staleness): string {
  const lines = hit.text.split('\n');
  const { first, shown } = preview(lines, hit.bestLine - hit.startLine);
  const left = lines.length - shown.length;
  return [
    `**${escapeMarkdown(hit.path)}**${place(hit)}`,
    ...(staleness ? [`$(warning) ${told[staleness]}`] : []),
    ...reasons(hit),
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
