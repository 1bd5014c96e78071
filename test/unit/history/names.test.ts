import { describe, expect, it } from 'vitest';
import { Names } from '../../../src/engine/history/names.ts';

describe('Names', () => {
  it('follows renames from the newest commit to the oldest', () => {
    const names = new Names(new Set(['c']));
    names.tell([{ status: 'R100', from: 'b', path: 'c' }]);
    expect(names.now('b')).toBe('c');
    names.tell([{ status: 'R090', from: 'a', path: 'b' }]);
    expect(names.now('a')).toBe('c');
    expect(names.now('b')).toBeUndefined();
  });

  it('takes a file that was made anew for another one', () => {
    const names = new Names(new Set(['a']));
    names.tell([{ status: 'M', path: 'a' }]);
    expect(names.now('a')).toBe('a');
    names.tell([{ status: 'A', path: 'a' }]);
    expect(names.now('a')).toBeUndefined();
  });

  it('knows two files that swapped their names', () => {
    const names = new Names(new Set(['a', 'b']));
    names.tell([
      { status: 'R100', from: 'a', path: 'b' },
      { status: 'R100', from: 'b', path: 'a' },
    ]);
    expect([names.now('a'), names.now('b')]).toEqual(['b', 'a']);
  });

  it('keeps the new name where the old one is taken at once', () => {
    const names = new Names(new Set(['a', 'b']));
    names.tell([
      { status: 'R100', from: 'a', path: 'b' },
      { status: 'A', path: 'a' },
    ]);
    expect(names.now('a')).toBe('b');
  });
});
