import { expect, test } from 'vitest';
import { hitsText, NOTHING_FOUND } from '../../../src/engine/agent/hitsText.ts';
import type { FolderHit } from '../../../src/engine/protocol.ts';
import { hitOf } from '../editor/hits.ts';

const tokens = (text: string): number => Buffer.byteLength(text) / 3;
const textOf = (hits: readonly FolderHit[], tokenBudget = 4000, more = {}): string =>
  hitsText({ hits }, { tokenBudget, absolute: false, ...more });

/** Hits of 60 lines each, in files of their own. */
const many = Array.from({ length: 30 }, (_, i) => {
  const lines = Array.from(
    { length: 60 },
    (_, line) => `const value${line} = compute(${i}, ${line}); // ünïcode`,
  );
  return hitOf({ path: `src/file${i}.ts`, startLine: 1, endLine: 60, text: lines.join('\n'), bestLine: 30 });
});

test('a place, its symbols and its code', () => {
  const hit = hitOf({ path: 'src/pool.ts', symbols: ['Pool', 'take'] });
  expect(textOf([hit])).toBe('src/pool.ts:10-12  Pool, take\n```typescript\none\ntwo\nthree\n```');
});

test('what else is known of a place: its page, that it changed, its folder where there are several', () => {
  expect(textOf([hitOf({ path: 'a.pdf', page: 7, stale: true })])).toMatch(
    /^a\.pdf:10-12 {2}page 7; changed since it was indexed/,
  );
  expect(textOf([hitOf()], 4000, { absolute: true })).toMatch(/^\/w\/src\/a\.ts:10-12\n/);
});

test('fences are longer than those in the text', () => {
  expect(textOf([hitOf({ text: '````md\nx\n````', language: 'markdown' })])).toContain(
    '`````markdown\n````md',
  );
});

test.each([200, 500, 1000, 4000, 20_000])('%i tokens are never exceeded, and made use of', (budget) => {
  const text = textOf(many, budget, { notice: 'partial: 3 files are indexed so far.' });
  expect(tokens(text)).toBeLessThanOrEqual(budget);
  expect(tokens(text)).toBeGreaterThan(budget * 0.5);
});

test('the best hits are shown in full, later ones by their best lines, then by their places', () => {
  const blocks = textOf(many, 4000).split(/\n\n(?=src)/);
  const forms = blocks.map((block) => {
    if (!block.includes('```')) return 'place';
    return /^src\/file\d+\.ts:1-60 \(lines \d+-\d+\)\n/.test(block) ? 'part' : 'whole';
  });
  expect([...new Set(forms)]).toEqual(['whole', 'part', 'place']);
  expect(forms.slice(0, -1).some((form, i) => form === 'place' && forms[i + 1] !== 'place')).toBe(false);
  for (const [i, block] of blocks.entries()) {
    expect(block.includes('value59 ')).toBe(forms[i] === 'whole');
    expect(block.includes('value29 ')).toBe(forms[i] !== 'place');
  }
  const order = blocks.map((block) => Number(/file(\d+)/.exec(block)?.[1]));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('a single hit may take all there is', () => {
  const text = textOf(many.slice(0, 1), 800);
  expect(tokens(text)).toBeLessThanOrEqual(800);
  expect(tokens(text)).toBeGreaterThan(700);
});

test('tells how many are left out and how to narrow', () => {
  const text = textOf(many, 400);
  const shown = text.match(/^src\//gm)?.length ?? 0;
  expect(text).toContain(`${30 - shown} more places are left out. To see others, name paths or languages`);
  expect(textOf(many.slice(0, 2), 8000)).not.toContain('left out');
});

test('an empty answer says what to do, unless it is early', () => {
  expect(textOf([])).toBe(NOTHING_FOUND);
  expect(hitsText({ hits: [], hint: 'Take the quotes away.' }, { tokenBudget: 200, absolute: false })).toBe(
    'Take the quotes away.',
  );
  expect(textOf([], 200, { notice: 'partial: 0 files.' })).toBe('partial: 0 files.\n\nNothing found so far.');
});
