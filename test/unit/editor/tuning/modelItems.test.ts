import { expect, test } from 'vitest';
import { gainText, modelItems, sideItems } from '../../../../src/editor/tuning/modelItems.ts';
import { model, report } from '../tuningReport/reports.ts';

test('the shipped model comes first and is in use where no other is', () => {
  const [shipped] = modelItems([]);
  expect(shipped).toMatchObject({ id: undefined, description: 'in use', actions: [] });
  const [beside, tuned] = modelItems([model()]);
  expect(beside).toMatchObject({ description: '', actions: ['revert'] });
  expect(tuned).toMatchObject({ id: 'q-1', description: 'in use', actions: ['revert', 'report', 'delete'] });
  expect(tuned?.label).toMatch(/^\$\(check\) Tuned on .*2026/);
});

test('a model tells its gain, its side and its size', () => {
  const [, item] = modelItems([model({ inUse: false })]);
  expect(item?.detail).toBe('+1.9% by file, +13.6% by meaning alone · Queries only · 3.2 MB');
  expect(item?.actions[0]).toBe('use');
});

test('a model that cannot be used tells why and can be deleted, not used', () => {
  const [shipped, item] = modelItems([model({ problem: 'Made for 0.2.0.', report: undefined })]);
  expect(item).toMatchObject({ detail: 'Made for 0.2.0.', description: '', actions: ['revert', 'delete'] });
  expect(item?.label).toContain('$(warning)');
  expect(shipped?.description).toBe('in use');
  expect(modelItems([model({ problem: 'Damaged.', inUse: false })])[1]?.actions).toEqual([
    'report',
    'delete',
  ]);
});

test('no figures, no gain', () => {
  expect(gainText(undefined)).toBe('');
  expect(gainText({ ...report(), judged: undefined })).toBe('');
});

test('of the two kinds of run the first encodes nothing', () => {
  expect(sideItems.map(({ full }) => full)).toEqual([false, true]);
  expect(sideItems[0]?.description).toContain('recommended');
});
