import { expect, test } from 'vitest';
import { RecentLog } from '../../../../src/editor/report/recentLog.ts';

test('writes on and remembers the last lines, with their levels', () => {
  const written: string[] = [];
  const write = (message: string): void => void written.push(message);
  const log = new RecentLog({ info: write, warn: write, error: write });
  for (let i = 0; i < 150; i++) log.info(`line ${i}`);
  log.warn('careful');
  log.error('broken');
  expect(written).toHaveLength(152);
  expect(log.lines).toHaveLength(100);
  expect(log.lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+ \[info\] line 52$/);
  expect(log.lines.at(-1)).toMatch(/\[error\] broken$/);
});
