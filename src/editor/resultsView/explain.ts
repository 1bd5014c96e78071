import type { FolderHit } from '../../engine/protocol.ts';
import { lineRange } from '../words.ts';

const maxPreviewLines = 30;

/** Why a hit is where it is, as one line of Markdown. */
export function explain(hit: Pick<FolderHit, 'explanation'>): string {
  const { words, meaning, rules, filters = [] } = hit.explanation;
  const parts = [
    words.length > 0 ? `words ${words.map(inlineCode).join(' ')}` : '',
    meaning === undefined ? '' : `nearness in meaning ${meaning.toFixed(2)}`,
    ...rules.map(({ name, effect }) => `${escapeMarkdown(name)} ${signed(effect)}`),
    ...filters.map(escapeMarkdown),
  ].filter((part) => part !== '');
  return parts.join(' · ');
}

/** What a hover over a hit shows: where it is, why it was found, and its code in colours. */
export function hitMarkdown(hit: FolderHit): string {
  const lines = hit.text.split('\n');
  const left = lines.length - maxPreviewLines;
  const reasons = explain(hit);
  return [
    `**${escapeMarkdown(hit.path)}**${place(hit)}`,
    `score ${hit.score.toFixed(3)}${reasons && ` · ${reasons}`}`,
    ...(hit.stale ? ['The file has changed since it was indexed: the lines may have moved.'] : []),
    fenced(withoutIndent(lines.slice(0, maxPreviewLines)).join('\n'), hit.language),
    ...(left > 0 ? [`${left} more lines`] : []),
  ].join('\n\n');
}

/** Where in its file a hit is, in the terms of that kind of file, to be written behind its path. */
export function place(hit: Pick<FolderHit, 'startLine' | 'endLine' | 'page' | 'cell'>): string {
  if (hit.page !== undefined) return ` page ${hit.page}`;
  if (hit.cell !== undefined) return ` cell ${hit.cell + 1}`;
  return `:${lineRange(hit.startLine, hit.endLine)}`;
}

const signed = (effect: number): string => `${effect < 0 ? '−' : '+'}${Math.abs(effect).toFixed(2)}`;

export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!<>|~$&]/g, '\\$&');

const inlineCode = (text: string): string => `\`${text.replaceAll('`', 'ˋ')}\``;

/** A fence longer than any inside the code, so that the code cannot end it. */
function fenced(code: string, language: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language.replace(/[^\w+#.-]/g, '')}\n${code}\n${fence}`;
}

function withoutIndent(lines: readonly string[]): string[] {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(shared));
}
