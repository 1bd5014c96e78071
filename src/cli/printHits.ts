import { NOTHING_FOUND } from '../engine/agent/hitsText.ts';
import type { FolderHit, FolderSearchAnswer } from '../engine/protocol.ts';

const SHOWN_LINES = 3;

/** What scripts read: nothing of the machine, paths relative to the folder. */
export function plainHit({ folder: _, ...hit }: FolderHit): Omit<FolderHit, 'folder'> {
  return hit;
}

/** Hits for people: `path:line` of the best line, the score, what is defined there, and the lines from the best on. */
export function printHits({ hits, hint }: Pick<FolderSearchAnswer, 'hits' | 'hint'>): void {
  if (hits.length === 0) {
    process.stdout.write(`${hint ?? NOTHING_FOUND}\n`);
    return;
  }
  for (const hit of hits) {
    const place = hit.page === undefined ? '' : ` (page ${hit.page})`;
    const names = hit.symbols.length === 0 ? '' : `  ${hit.symbols.slice(0, 3).join(', ')}`;
    process.stdout.write(`${hit.path}:${hit.bestLine}${place}  ${hit.score.toFixed(2)}${names}\n`);
    const lines = hit.text
      .split('\n')
      .slice(hit.bestLine - hit.startLine)
      .filter((line) => line.trim() !== '');
    for (const line of lines.slice(0, SHOWN_LINES)) process.stdout.write(`    ${line.slice(0, 110)}\n`);
  }
}
