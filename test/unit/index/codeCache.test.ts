import { expect, test } from 'vitest';
import { CodeCache } from '../../../src/engine/index/codeCache.ts';
import { HASH_BYTES } from '../../../src/engine/index/types.ts';
import { CODE_BYTES, digest } from './sampleFiles.ts';

test('finds the code of every hash that was added, and of no other', () => {
  const cache = new CodeCache(CODE_BYTES);
  const names = Array.from({ length: 5000 }, (_, i) => `chunk ${i}`);
  for (let i = 0; i < names.length; i += 100) {
    const batch = names.slice(i, i + 100);
    cache.add(
      Buffer.concat(batch.map((name) => digest(name, HASH_BYTES))),
      Buffer.concat(batch.map((name) => digest(`code ${name}`, CODE_BYTES))),
    );
  }
  expect(cache.size).toBe(names.length);
  for (const name of names) expect(cache.get(digest(name, 16))).toEqual(digest(`code ${name}`, CODE_BYTES));
  expect(cache.get(digest('another', 16))).toBeUndefined();
});

test('a hash keeps its first code', () => {
  const cache = new CodeCache(CODE_BYTES);
  cache.add(digest('a', HASH_BYTES), digest('one', CODE_BYTES));
  cache.add(digest('a', HASH_BYTES), digest('two', CODE_BYTES));
  expect(cache.size).toBe(1);
  expect(cache.get(digest('a', 16))).toEqual(digest('one', CODE_BYTES));
});
