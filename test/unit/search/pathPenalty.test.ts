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
});
