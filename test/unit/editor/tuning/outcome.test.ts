import { expect, test } from 'vitest';
import { outcomeText } from '../../../../src/editor/tuning/outcome.ts';
import { OUTCOMES } from '../../../../src/engine/tuning/report.ts';
import { report } from '../tuningReport/reports.ts';

test('every end is told with the name of the folder, and its reason', () => {
  for (const outcome of OUTCOMES) expect(outcomeText('harbour', report({ outcome }))).toContain('harbour');
  expect(outcomeText('harbour', report({ outcome: 'refused', reason: 'It lost.' }))).toBe(
    'The model for harbour stays as it was. It lost.',
  );
  expect(outcomeText('harbour', report({ outcome: 'cancelled' }))).toContain('as it was');
});
