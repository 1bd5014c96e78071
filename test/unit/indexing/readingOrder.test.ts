import { expect, test } from 'vitest';
import { fileType } from '../../../src/engine/files/languages.ts';
import { readingOrder } from '../../../src/engine/indexing/readingOrder.ts';

const day = 24 * 3600 * 1000;
const task = (path: string, mtimeMs = 0) => ({ file: { path, ...fileType(path), size: 1, mtimeMs } });
const order = (tasks: ReturnType<typeof task>[], open: string[] = []) =>
  readingOrder(tasks, new Set(open)).map(({ file }) => file.path);

test('what is open and what was changed last come first, tests and what others wrote last', () => {
  const tasks = [
    task('README.md', 90 * day),
    task('a/old.ts', 10 * day),
    task('a/tests/old.ts', 20 * day),
    task('b/new.test/test/new.ts', 99 * day),
    task('b/open.md', 1 * day),
    task('c/old.ts', 12 * day),
    task('vendor/new.ts', 100 * day),
  ];
  expect(order(tasks, ['b/open.md', 'gone.ts'])).toEqual([
    'b/open.md',
    'b/new.test/test/new.ts',
    'a/old.ts',
    'c/old.ts',
    'README.md',
    'a/tests/old.ts',
    'vendor/new.ts',
  ]);
});

test('where all files are equally new, as in a fresh clone, that says nothing', () => {
  const tasks = Array.from({ length: 600 }, (_, i) => task(i === 7 ? 'test/a.ts' : `src/${i}.ts`, i));
  expect(order(tasks).at(-1)).toBe('test/a.ts');
  expect(order(tasks.slice(0, 100))).not.toContain(undefined);
});
