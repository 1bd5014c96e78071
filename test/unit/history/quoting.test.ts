import { describe, expect, it } from 'vitest';
import { unquote } from '../../../src/engine/history/quoting.ts';

describe('unquote', () => {
  it.each([
    ['b/plain name.ts', 'b/plain name.ts'],
    [String.raw`"b/a \"quoted\" name"`, 'b/a "quoted" name'],
    [String.raw`"b/back\\slash"`, 'b/back\\slash'],
    [String.raw`"b/tab\tand\001end"`, 'b/tab\tand\x01end'],
    ['"b/schön\\n"', 'b/schön\n'],
  ])('%s', (written, name) => {
    expect(unquote(written)).toBe(name);
  });
});
