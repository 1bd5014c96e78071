import { describe, expect, it } from 'vitest';
import { decode, isBinary } from '../../../src/engine/files/decode.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('decode', () => {
  it('reads UTF-8, its mark removed, and makes line ends one', () => {
    expect(decode(bytes(0xef, 0xbb, 0xbf, ...Buffer.from('ä\r\nb\rc')))).toBe('ä\nb\nc');
  });

  it('reads UTF-16 with its mark and does not take it for binary', () => {
    const utf16 = bytes(0xff, 0xfe, ...Buffer.from('hé', 'utf16le'));
    expect(isBinary(utf16)).toBe(false);
    expect(decode(utf16)).toBe('hé');
  });

  it('falls back to Windows-1252', () => {
    expect(decode(bytes(0x63, 0x61, 0x66, 0xe9))).toBe('café');
  });

  it('tells binary by a NUL', () => {
    expect(isBinary(bytes(1, 2, 0, 4))).toBe(true);
  });
});
