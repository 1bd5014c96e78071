import { isUtf8 } from 'node:buffer';
import { decode } from './decode.ts';

/** A text of which a few lines are wanted. */
export interface LineSource {
  /** Lines `first` to `last`, counted from 1, inclusive; as many of them as there are. */
  lines(first: number, last: number): string;
}

const NEWLINE = 10;
const RETURN = 13;
/** Where every so many lines begin is remembered, for further lines of the same text. */
const STRIDE = 64;

/** Lines of a text file as `decode` reads it; of most files no more is decoded than is wanted. */
export const linesOfFile = (bytes: Buffer): LineSource =>
  isUtf8(bytes) && !bytes.includes(RETURN) ? new Utf8Lines(bytes) : linesOfText(decode(bytes));

export const linesOfText = (text: string): LineSource => ({
  lines: (first, last) => cutLines(text, first, last),
});

class Utf8Lines implements LineSource {
  readonly #bytes: Buffer;
  /** Where lines 1, 1 + STRIDE, 1 + 2 STRIDE and so on begin, as far as was looked. */
  readonly #starts = [0];

  /** @param bytes UTF-8 without carriage returns */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  lines(first: number, last: number): string {
    const start = this.#startOf(first);
    if (start === undefined) return '';
    const next = this.#startOf(last + 1);
    const bytes = this.#bytes.subarray(start, next === undefined ? this.#bytes.length : next - 1);
    // Only the beginning of a file can be a byte-order mark.
    return start === 0 ? decode(bytes) : bytes.toString('utf8');
  }

  /** Where a line begins; undefined where there are not so many. */
  #startOf(line: number): number | undefined {
    const bytes = this.#bytes;
    const starts = this.#starts;
    const known = Math.min(Math.floor((line - 1) / STRIDE), starts.length - 1);
    let at = starts[known] ?? 0;
    for (let number = known * STRIDE + 1; number < line; ) {
      while (at < bytes.length && bytes[at] !== NEWLINE) at++;
      if (at === bytes.length) return undefined;
      at++;
      if (number++ % STRIDE === 0) starts[(number - 1) / STRIDE] = at;
    }
    return at;
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
