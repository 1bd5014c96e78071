import { join } from 'node:path';
import { fenceFor } from '../fence.ts';
import type { FolderHit } from '../protocol.ts';
import { excerpt } from './excerpt.ts';
import { costOf, TextBudget } from './textBudget.ts';

const SHOWN_SYMBOLS = 5;
/** Fewer lines of a longer piece of code tell less than the places that their room could name. */
const FEWEST_LINES = 3;
/** What an empty answer says where the query tells no better. */
export const NOTHING_FOUND = 'Nothing found. Try other words, or fewer filters.';

export interface TextOptions {
  readonly tokenBudget: number;
  /** Paths are told with their folders, since there are several. */
  readonly absolute: boolean;
  /** What must be known before the hits. */
  readonly notice?: string | undefined;
}

/**
 * Hits as a text for a language model, best first: places, symbols, and of the code as much as fits. Each hit but the
 * last may take half of what is left, so that the best are shown as a whole and many are named.
 */
export function hitsText(
  { hits, hint }: { readonly hits: readonly FolderHit[]; readonly hint?: string | undefined },
  { tokenBudget, absolute, notice }: TextOptions,
): string {
  const parts = notice === undefined ? [] : [notice];
  if (hits.length === 0)
    return [...parts, hint ?? (notice ? 'Nothing found so far.' : NOTHING_FOUND)].join('\n\n');
  const budget = new TextBudget(tokenBudget);
  for (const part of [...parts, leftOut(hits.length)]) budget.take(`${part}\n\n`);
  let shown = 0;
  for (const hit of hits) {
    const room = shown === hits.length - 1 ? budget.left : budget.left / 2;
    const block = blockOf(hit, absolute, room);
    if (!budget.take(`${block}\n\n`)) break;
    parts.push(block);
    shown++;
  }
  if (shown < hits.length) parts.push(leftOut(hits.length - shown));
  return parts.join('\n\n');
}

const leftOut = (count: number): string =>
  `${count} more ${count === 1 ? 'place is' : 'places are'} left out. To see others, name paths or languages, ask ` +
  'more exactly, or raise tokenBudget.';

/** A hit with as much of its code as so many bytes take. */
function blockOf(hit: FolderHit, absolute: boolean, bytes: number): string {
  const label = labelOf(hit, absolute);
  const fence = fenceFor(hit.text);
  const lines = (first: number, last: number): string => ` (lines ${first}-${last})`;
  const frame = costOf(
    `${label}${lines(hit.startLine, hit.endLine)}\n${fence}${hit.language}\n\n${fence}\n\n`,
  );
  const cut = excerpt(hit, bytes - frame);
  if (cut === undefined) return label;
  if (!cut.isWhole && cut.endLine - cut.startLine + 1 < FEWEST_LINES) return label;
  const part = cut.isWhole ? '' : lines(cut.startLine, cut.endLine);
  return `${label}${part}\n${fence}${hit.language}\n${cut.text}\n${fence}`;
}

/** `path:start-end`, then what else is known of the place. */
function labelOf(
  { folder, path, startLine, endLine, page, symbols, stale }: FolderHit,
  absolute: boolean,
): string {
  const notes = [
    ...(page === undefined ? [] : [`page ${page}`]),
    ...(symbols.length === 0 ? [] : [symbols.slice(0, SHOWN_SYMBOLS).join(', ')]),
    ...(stale === undefined ? [] : ['changed since it was indexed: lines may be others now']),
  ];
  const place = `${absolute ? join(folder, path) : path}:${startLine}-${endLine}`;
  return notes.length === 0 ? place : `${place}  ${notes.join('; ')}`;
}
