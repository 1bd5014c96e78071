import { isUtf8 } from 'node:buffer';
import { afterLines } from './afterLines.ts';
import { decode } from './decode.ts';

/** A text of which a few lines are wanted. */
export interface LineSource {
  /** Lines `first` to `last`, counted from 1, inclusive; as many of them as there are. */
  lines(first: number, last: number): string;
}

const RETURN = 13;

/** Lines of a text file as `decode` reads it; of most files no more is decoded than is wanted. */
export const linesOfFile = (bytes: Buffer): LineSource =>
  isUtf8(bytes) && !bytes.includes(RETURN) ? new Utf8Lines(bytes) : linesOfText(decode(bytes));

export const linesOfText = (text: string): LineSource => ({
  lines: (first, last) => cutLines(text, first, last),
});

class Utf8Lines implements LineSource {
  readonly #bytes: Buffer;

  /** @param bytes UTF-8 without carriage returns */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  lines(first: number, last: number): string {
    const start = afterLines(this.#bytes, 0, first - 1);
    if (start === undefined) return '';
    const next = afterLines(this.#bytes, start, last - first + 1);
    const bytes = this.#bytes.subarray(start, next === undefined ? this.#bytes.length : next - 1);
    // Only the beginning of a file can be a byte-order mark.
    return start === 0 ? decode(bytes) : bytes.toString('utf8');
  }
}

/** The same of a text, without splitting all the other lines. */
function cutLines(text: string, first: number, last: number): string {
  let start = 0;
  for (let line = 1; line < first; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  let end = start - 1;
  for (let line = first; line <= last; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.slice(start);
  }
  return text.slice(start, end);
}
