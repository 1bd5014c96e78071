import { fenceFor } from '../engine/fence.ts';

export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!<>|~$&]/g, '\\$&');

export const inlineCode = (text: string): string => `\`${text.replaceAll('`', 'ˋ')}\``;

export function fenced(code: string, language: string): string {
  const fence = fenceFor(code);
  return `${fence}${language.replace(/[^\w+#.-]/g, '')}\n${code}\n${fence}`;
}

/** Lines without the indentation that all of them share. */
export function withoutIndent(lines: readonly string[]): string[] {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(shared));
}
