import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/engine/files/decode.ts';
import { linesOfFile } from '../../../src/engine/files/lineSource.ts';

const utf8 = (text: string): Buffer => Buffer.from(text);
const many = Array.from({ length: 300 }, (_, i) => `line ${i + 1}: ${'ä'.repeat(i % 7)}`).join('\n');

describe('lines of a file', () => {
  it.each([
    ['nothing', utf8('')],
    ['one line', utf8('only')],
    ['a last line that ends', utf8('one\ntwo\n')],
    ['empty lines', utf8('\n\nthree\n\n')],
    ['many lines', utf8(many)],
    ['more than is looked at at once', utf8(`${many}\n`.repeat(40))],
    ['a byte-order mark', utf8('\ufefffirst\n\ufeffsecond')],
    ['carriage returns', utf8('one\r\ntwo\rthree\n')],
    ['UTF-16', Buffer.from('\ufeffone\ntwo\nthree', 'utf16le')],
    ['Windows-1252', Buffer.from([0xe4, 0x0a, 0xfc, 0x0a, 0xdf])],
  ])('are those of its whole text: %s', (_, bytes) => {
    const rows = decode(bytes).split('\n');
    const source = linesOfFile(bytes);
    for (const first of [1, 2, 3, 65, 128, 129, 299, 301, 9000, 11_999, 12_001, 12_002]) {
      for (const count of [1, 2, 70]) {
        const wanted = rows.slice(first - 1, first - 1 + count).join('\n');
        expect(source.lines(first, first + count - 1)).toBe(wanted);
      }
    }
  });
});
