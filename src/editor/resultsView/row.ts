import type { FolderHit } from '../../engine/protocol.ts';

/** Half-open ranges of UTF-16 columns. */
export type Ranges = [start: number, end: number][];

/** The best line of a hit as a row shows it. */
export interface Row {
  /** The line, trimmed and cut to fit. */
  readonly label: string;
  /** Matched words in `label`. */
  readonly highlights: Ranges;
}

type BestLine = Pick<FolderHit, 'text' | 'startLine' | 'bestLine' | 'matches'>;

const maxLabel = 160;
/** Characters kept in front of the first match, as many as a narrow side bar has room for. */
const lead = 20;

const bestText = ({ text, startLine, bestLine }: BestLine): string =>
  text.split('\n')[bestLine - startLine] ?? '';

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** 0-based column of the first matched word in the best line, or of the first character that is not white space. */
export const bestColumn = (hit: BestLine): number => hit.matches[0]?.[0] ?? indentOf(bestText(hit));

/** Drops the indentation, and the beginning of a long line whose first match would be out of sight. */
export function rowOf(hit: BestLine): Row {
  const text = bestText(hit);
  const indent = indentOf(text);
  const first = bestColumn(hit);
  const from = first - indent > lead ? wordStart(text, first - lead, first) : indent;
  const prefix = from > indent ? '…' : '';
  const label = (prefix + text.slice(from).trimEnd()).slice(0, maxLabel).replaceAll('\t', ' ');
  const shift = prefix.length - from;
  const highlights = hit.matches
    .map(([start, end]): [number, number] => [start + shift, Math.min(end + shift, label.length)])
    .filter(([start, end]) => start < end);
  return { label, highlights: joined(highlights) };
}

/** Makes one of ranges that touch, as the parts of a name do: some themes draw a frame around each. */
function joined(ranges: Ranges): Ranges {
  const wide: Ranges = [];
  for (const [start, end] of ranges) {
    const last = wide.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else wide.push([start, end]);
  }
  return wide;
}

/** The beginning of the first word after `from`, or of the match. */
function wordStart(text: string, from: number, match: number): number {
  const space = text.slice(from, match).search(/\s\S/);
  return space < 0 ? from : from + space + 1;
}
