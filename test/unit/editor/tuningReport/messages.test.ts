import { expect, test } from 'vitest';
import { fromReportPage } from '../../../../src/editor/tuningReport/messages.ts';

test('messages of the page are taken', () => {
  for (const message of [
    { type: 'ready' },
    { type: 'open', list: 'gained', index: 0 },
    { type: 'search', list: 'lost', index: 3 },
    { type: 'action', action: 'revert' },
  ]) {
    expect(fromReportPage.parse(message)).toEqual(message);
  }
});

test('anything else is refused', () => {
  for (const message of [
    undefined,
    { type: 'open', path: '/etc/passwd', line: 1 },
    { type: 'open', list: 'judged', index: 0 },
    { type: 'search', list: 'lost', index: -1 },
    { type: 'action', action: 'workbench.action.quit' },
  ]) {
    expect(fromReportPage.safeParse(message).success).toBe(false);
  }
});
