import type { FolderHit } from '../../engine/protocol.ts';

type Lines = Pick<FolderHit, 'text' | 'startLine' | 'endLine' | 'bestLine' | 'bestLines'>;

/** A line with fewer characters, such as a lone bracket, is anywhere. */
const fewestCharacters = 8;

export interface Relocated<H> {
  readonly hit: H;
  /** Whether the hit's lines are no longer what they were. */
  readonly changed: boolean;
}

/**
 * Finds the lines of a hit again in the text that its file has now: moved as a whole, or else by its best line.
 * Of several places the nearest to `near` is taken, a 1-based line.
 */
export function relocate<H extends Lines>(hit: H, near: number, text: string): Relocated<H> {
  const now = text.replaceAll('\r\n', '\n');
  const lines = hit.text.replaceAll('\r\n', '\n');
  const start = nearestLine(now, lines, near);
  if (start !== undefined) return { hit: moved(hit, start - hit.startLine), changed: false };
  const best = lines.split('\n')[hit.bestLine - hit.startLine] ?? '';
  const distance = near - hit.startLine;
  if (best.trim().length < fewestCharacters) return { hit: moved(hit, distance), changed: true };
  const bestNow = nearestLine(now, best, hit.bestLine + distance) ?? hit.bestLine + distance;
  return { hit: moved(hit, bestNow - hit.bestLine), changed: true };
}

/** The 1-based line nearest to `near` at which whole lines begin in a text. */
function nearestLine(text: string, lines: string, near: number): number | undefined {
  const padded = `\n${text}\n`;
  const wanted = `\n${lines}\n`;
  let nearest: number | undefined;
  let line = 1;
  let counted = 0;
  for (let at = padded.indexOf(wanted); at >= 0; at = padded.indexOf(wanted, at + 1)) {
    for (; counted < at; counted++) if (padded.charCodeAt(counted) === 10) line++;
    if (nearest === undefined || Math.abs(line - near) < Math.abs(nearest - near)) nearest = line;
  }
  return nearest;
}

function moved<H extends Lines>(hit: H, distance: number): H {
  if (distance === 0) return hit;
  const { startLine, endLine, bestLine, bestLines } = hit;
  const [first, last] = bestLines;
  const shifted = (line: number): number => Math.max(1, line + distance);
  return {
    ...hit,
    startLine: shifted(startLine),
    endLine: shifted(endLine),
    bestLine: shifted(bestLine),
    bestLines: [shifted(first), shifted(last)],
  };
}
