import { expect, test } from 'vitest';
import { keepLastQuery, readLastQuery } from '../../../../src/editor/searchPanel/lastQuery.ts';

function storeOf(values: Map<string, unknown>) {
  return {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => {
      values.set(key, value);
    },
  };
}

test('the query that was kept is read again', () => {
  const store = storeOf(new Map());
  keepLastQuery(store, { text: 'retry lang:go', mode: 'lexical' });
  expect(readLastQuery(store, 'hybrid')).toEqual({ text: 'retry lang:go', mode: 'lexical' });
});

test('whatever else is stored gives an empty query in the mode of the settings', () => {
  for (const stored of [
    undefined,
    null,
    7,
    'retry',
    { text: 'retry' },
    { text: 1, mode: 'hybrid' },
    { text: 'x'.repeat(20_001), mode: 'hybrid' },
  ]) {
    const store = storeOf(new Map([['mopq.query', stored]]));
    expect(readLastQuery(store, 'semantic')).toEqual({ text: '', mode: 'semantic' });
  }
});
