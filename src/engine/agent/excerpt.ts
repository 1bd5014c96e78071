import type { FolderHit } from '../protocol.ts';
import { costOf } from './textBudget.ts';

export interface Excerpt {
  readonly text: string;
  /** Its lines, 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Nothing of the hit is missing, but for blank lines at its end. */
  readonly isWhole: boolean;
}

type Lines = Pick<FolderHit, 'text' | 'startLine' | 'endLine' | 'bestLine' | 'bestLines'>;

/** The lines of a hit around its best ones, as many as fit into so many bytes; undefined where not one line does. */
export function excerpt(hit: Lines, bytes: number): Excerpt | undefined {
  const { text, startLine, endLine, bestLine, bestLines } = hit;
  const lines = text.trimEnd().split('\n');
  const at = (line: number): number => Math.min(Math.max(line - startLine, 0), lines.length - 1);
  const window = new Window(lines, at(bestLine), bytes);
  if (!window.fits) return undefined;
  window.grow(at(bestLines[0]), at(bestLines[1]));
  window.grow(0, lines.length - 1);
  const { first, last } = window;
  return {
    text: lines.slice(first, last + 1).join('\n'),
    startLine: startLine + first,
    endLine: startLine + last,
    isWhole: last - first + 1 === lines.length && startLine + text.split('\n').length > endLine,
  };
}

/** Consecutive lines that grow to both sides of one while they fit. */
class Window {
  first: number;
  last: number;
  readonly #lines: readonly string[];
  #left: number;

  constructor(lines: readonly string[], middle: number, bytes: number) {
    this.#lines = lines;
    this.first = middle;
    this.last = middle;
    this.#left = bytes - this.#cost(middle);
  }

  get fits(): boolean {
    return this.#left >= 0;
  }

  grow(from: number, to: number): void {
    for (let grew = true; grew; ) {
      grew = false;
      if (this.last < to && this.#take(this.last + 1)) {
        this.last++;
        grew = true;
      }
      if (this.first > from && this.#take(this.first - 1)) {
        this.first--;
        grew = true;
      }
    }
  }

  #take(i: number): boolean {
    const cost = this.#cost(i);
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }

  #cost(i: number): number {
    return costOf(`${this.#lines[i]}\n`);
  }
}
