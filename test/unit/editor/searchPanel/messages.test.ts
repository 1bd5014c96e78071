import { expect, test } from 'vitest';
import { fromPage } from '../../../../src/editor/searchPanel/messages.ts';

const query = { text: 'x lang:go', mode: 'hybrid' };

test('messages of the page are taken', () => {
  for (const message of [
    { type: 'ready' },
    { type: 'search', id: 1, query },
    { type: 'submit', id: 2, query },
    { type: 'action', action: 'retry' },
  ]) {
    expect(fromPage.parse(message)).toEqual(message);
  }
});

test('anything else is refused', () => {
  for (const message of [
    undefined,
    { type: 'run' },
    { type: 'search', id: -1, query },
    { type: 'search', id: 1, query: { ...query, mode: 'magic' } },
    { type: 'search', id: 1, query: { ...query, text: 'x'.repeat(20_001) } },
    { type: 'action', action: 'workbench.action.quit' },
  ]) {
    expect(fromPage.safeParse(message).success).toBe(false);
  }
});
