import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { pathInside, requireInside } from '../../../src/engine/files/pathInside.ts';

const folder = resolve('/a/b');

test.each([
  ['c/d.ts', 'c/d.ts'],
  ['./c//d.ts', 'c/d.ts'],
  ['c/', 'c'],
  ['c/../d.ts', 'd.ts'],
  ['..c', '..c'],
  ['..c/d.ts', '..c/d.ts'],
  [join(folder, 'c', 'd.ts'), 'c/d.ts'],
  ['../b/d.ts', 'd.ts'],
  ['', ''],
  ['.', ''],
  [folder, ''],
])('%j is in the folder, as %j', (path, inside) => {
  expect(pathInside(folder, path)).toBe(inside);
  expect(requireInside(folder, path)).toBe(inside);
});

test.each(['..', '../c', 'c/../../d', resolve('/a/bc'), resolve('/a')])(
  '%j is outside, which is told',
  (path) => {
    expect(pathInside(folder, path)).toBeUndefined();
    expect(() => requireInside(folder, path)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: `${path} is not in ${folder}.` }),
    );
  },
);

test('a folder that is relative itself is one of the current folder', () => {
  expect(pathInside('work', resolve('work/a.ts'))).toBe('a.ts');
  expect(pathInside('.', 'a.ts')).toBe('a.ts');
});
