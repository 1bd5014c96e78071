import { describe, expect, it } from 'vitest';
import { pathPenalty } from '../../../src/engine/search/pathPenalty.ts';

describe('pathPenalty', () => {
  it.each(['src/router.ts', 'lib/testing.py', 'src/contest/latest.go', 'src/inspect.rs'])(
    'leaves %s alone',
    (path) => {
      expect(pathPenalty(path, 'routing').factor).toBe(1);
    },
  );

  it.each([
    'test/router.ts',
    'src/router.test.ts',
    'pkg/router_test.go',
    'src/FooTest.java',
    'tests/test_app.py',
  ])('pushes the test %s down', (path) => {
    expect(pathPenalty(path, 'routing').factor).toBeLessThan(1);
  });

  it('does not push tests down when the query asks for tests', () => {
    expect(pathPenalty('test/router.ts', 'tests of the router').factor).toBe(1);
    expect(pathPenalty('test/router.ts', 'contests').factor).toBeLessThan(1);
  });

  it('multiplies the rules that match and names them', () => {
    const both = pathPenalty('vendor/lib/index.js', 'x');
    expect(both.names).toHaveLength(2);
    expect(both.factor).toBeCloseTo(
      pathPenalty('vendor/a.js', 'x').factor * pathPenalty('lib/index.js', 'x').factor,
    );
  });

  it('pushes a header down beside its implementation, unless declarations are asked for', () => {
    const has = (path: string) => path === 'src/idna.c';
    expect(pathPenalty('src/idna.h', 'punycode', has).names).toEqual(['header of another file']);
    expect(pathPenalty('src/idna.h', 'declaration of punycode', has).factor).toBe(1);
    expect(pathPenalty('src/queue.h', 'punycode', has).factor).toBe(1);
  });

  it('pushes down what another platform builds, unless the query names one', () => {
    const has = (path: string) => /^src\/(?:win|unix|linux)\/tty.c$/.test(path);
    const factors = ['src/win/tty.c', 'src/unix/tty.c'].map(
      (path) => pathPenalty(path, 'raw mode', has).factor,
    );
    expect(Math.min(...factors)).toBeLessThan(1);
    expect(Math.max(...factors)).toBe(1);
    expect(pathPenalty('src/win/tty.c', 'raw mode on Windows', has).factor).toBe(1);
  });
});
