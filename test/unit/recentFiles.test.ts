import { expect, test } from 'vitest';
import { RecentFiles } from '../../src/engine/recentFiles.ts';

/** Counts how often each path is read. */
function reading() {
  const times: Record<string, number> = {};
  const read = (path: string) => async (): Promise<string> => {
    times[path] = (times[path] ?? 0) + 1;
    if (path === 'broken') throw new Error('cannot be read');
    return `${path} ${times[path]}`;
  };
  return { times, read };
}

const stamp = (size: number, mtimeMs = 1) => ({ size, mtimeMs });

test('reads a file anew only when its size or its time is another', async () => {
  const { read } = reading();
  const recent = new RecentFiles<string>(100);
  const stamps = [stamp(1), stamp(1), stamp(2), stamp(2, 5), stamp(2, 5)];
  const contents: string[] = [];
  for (const each of stamps) contents.push(await recent.get('a', each, read('a')));
  expect(contents).toEqual(['a 1', 'a 1', 'a 2', 'a 3', 'a 3']);
});

test('lets go of what was wanted longest ago, and keeps the last one however large', async () => {
  const { times, read } = reading();
  const recent = new RecentFiles<string>(100);
  const get = (path: string, size: number) => recent.get(path, stamp(size), read(path));
  for (const path of ['a', 'b', 'a', 'c']) await get(path, 40);
  await get('a', 40);
  await get('b', 40);
  expect(times).toEqual({ a: 1, b: 2, c: 1 });
  await get('large', 500);
  await get('large', 500);
  await get('a', 40);
  expect(times).toEqual({ a: 2, b: 2, c: 1, large: 1 });
});

test('remembers no failure', async () => {
  const { times, read } = reading();
  const recent = new RecentFiles<string>(100);
  for (let i = 0; i < 2; i++) {
    await expect(recent.get('broken', stamp(10), read('broken'))).rejects.toThrow('cannot be read');
  }
  expect(times.broken).toBe(2);
});
