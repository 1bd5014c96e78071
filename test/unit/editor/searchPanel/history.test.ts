import { expect, test } from 'vitest';
import { History } from '../../../../src/editor/searchPanel/history.ts';

function store(initial?: unknown) {
  let value = initial;
  return {
    get: () => value,
    update: async (_: string, next: unknown) => {
      value = next;
    },
  };
}

test('newest first, each once, at most as many as asked for', async () => {
  const history = new History(store());
  for (const query of ['a', 'b', ' a ', '  ', 'c', 'd']) await history.add(query, 3);
  expect(history.entries).toEqual(['d', 'c', 'a']);
});

test('a size of 0 remembers nothing', async () => {
  const history = new History(store());
  await history.add('a', 0);
  expect(history.entries).toEqual([]);
});

test('it can be cleared, and survives a damaged store', async () => {
  expect(new History(store('oops')).entries).toEqual([]);
  const history = new History(store(['a', 3, 'b']));
  expect(history.entries).toEqual(['a', 'b']);
  await history.clear();
  expect(history.entries).toEqual([]);
});
