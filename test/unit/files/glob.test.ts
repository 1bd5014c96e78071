import { describe, expect, it } from 'vitest';
import { globMatcher } from '../../../src/engine/files/glob.ts';

describe('globMatcher', () => {
  it.each([
    ['*.ts', 'a.ts', true],
    ['*.ts', 'src/a.ts', false],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'src/deep/a.ts', true],
    ['src/**', 'src/deep/a.ts', true],
    ['src/**', 'lib/src/a.ts', false],
    ['src/**/a.ts', 'src/a.ts', true],
    ['**/out', 'a/out', true],
    ['**/out', 'a/about', false],
    ['**/.*', 'a/.hidden', true],
    ['**/*.log', '.cache/x.log', true],
    ['?.c', 'a.c', true],
    ['?.c', '/.c', false],
    ['*.{ts,js}', 'a.js', true],
    ['*.{ts,js}', 'a.jsx', false],
    ['{src,test/{unit,e2e}}/**', 'test/e2e/a.ts', true],
    ['{**/a,b}.ts', 'deep/a.ts', true],
    ['[a-c]?.ts', 'b1.ts', true],
    ['[!a-c].ts', 'b.ts', false],
    ['[!a].ts', '/.ts', false],
    ['[]x].ts', '].ts', true],
    ['a+(b)|c.ts', 'a+(b)|c.ts', true],
    ['a.ts', 'abts', false],
    ['données/*', 'données/😀', true],
    ['?', '😀', true],
  ])('%s, %s: %s', (glob, path, expected) => {
    expect(globMatcher(glob)(path)).toBe(expected);
  });

  it.each(['[', 'a[', '{', '{a,b', 'a}', 'a]', '[z-a]', '[]', '}{', '\\', '(', '*[', '[{', ''])(
    '%s without its partner stands for itself',
    (glob) => {
      expect(globMatcher(glob)(glob)).toBe(true);
      expect(globMatcher(glob)('other')).toBe(false);
    },
  );

  it('does not write alternatives out', () => {
    expect(globMatcher('{a,b}'.repeat(60))('ab'.repeat(30))).toBe(true);
    expect(globMatcher('{1..100000000}')('7')).toBe(false);
    expect(globMatcher('{'.repeat(900))('{'.repeat(900))).toBe(true);
  });
});
