import { fenced, inlineCode } from '../markdown.ts';
import { count } from '../words.ts';
import { place } from './explain.ts';
import type { FileNode, HitNode } from './model.ts';

const headline = (files: readonly FileNode[]): string => {
  const hits = files.reduce((total, file) => total + file.hits.length, 0);
  return `${count(hits, 'result')} - ${count(files.length, 'file')}`;
};

/**
 * Results as the editor's own search editors write theirs, which its language `search-result` colours and links.
 *
 * @param pathOf a file's path as that language resolves it
 */
export function searchEditorText(
  title: string,
  files: readonly FileNode[],
  pathOf: (file: FileNode) => string,
): string {
  const parts = files.map((file) => `${pathOf(file)}:\n${file.hits.map(hitLines).join('\n')}`);
  return `# Query: ${title}\n\n${headline(files)}\n\n${parts.join('\n')}`;
}

/** Numbered lines; a colon marks the best ones, as it marks matches in a search editor. */
function hitLines({ hit }: HitNode): string {
  const [first, last] = hit.bestLines;
  const width = String(hit.endLine).length + 2;
  return hit.text
    .split('\n')
    .map((text, i) => {
      const line = hit.startLine + i;
      const mark = line >= first && line <= last ? ':' : ' ';
      return `${String(line).padStart(width)}${mark} ${text}\n`;
    })
    .join('');
}

/** Results for a chat, an issue or a review: each with its path, its lines and its code. */
export const markdownOf = (hits: readonly HitNode[]): string =>
  hits
    .map(({ hit }) => `${inlineCode(`${hit.path}${place(hit)}`)}\n\n${fenced(hit.text, hit.language)}\n`)
    .join('\n');
