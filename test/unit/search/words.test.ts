import { describe, expect, it } from 'vitest';
import { bestSlots, noWords, wordEvidence } from '../../../src/engine/search/words.ts';
import { sampleView } from './sampleView.ts';

const view = sampleView([
  { path: 'a.ts', texts: ['function openSocket() { connect(); }', 'retry retry retry connect'] },
  { path: 'b.ts', texts: ['the weather is fine', 'connect'] },
  { path: 'c.ts', texts: ['nothing of the kind'] },
]);
const evidence = (...terms: string[]) =>
  wordEvidence(
    view,
    terms.map((term) => ({ term, weight: 1 })),
  );

describe('wordEvidence', () => {
  it('gives the best chunk 1, others less, and those without a word nothing', () => {
    const { chunks } = evidence('retry', 'connect');
    expect([...chunks.slots].sort()).toEqual([0, 1, 3]);
    expect(chunks.bySlot[1]).toBe(1);
    for (const slot of [0, 3]) expect(chunks.bySlot[slot]).toBeGreaterThan(0);
    for (const slot of [0, 3]) expect(chunks.bySlot[slot]).toBeLessThan(1);
    for (const slot of [2, 4]) expect(chunks.bySlot[slot]).toBe(0);
  });

  it('looks at the names that chunks define apart from their text', () => {
    expect([...evidence('socket').names.slots]).toEqual([0]);
    expect([...evidence('connect').names.slots]).toEqual([]);
  });

  it('scores a file by all of its chunks', () => {
    const { files } = evidence('retry', 'connect');
    expect([...files.slots].sort()).toEqual([0, 1]);
    expect(files.bySlot[0]).toBe(1);
    expect(files.bySlot[1]).toBeLessThan(1);
  });

  it('is empty without words and with words that nobody wrote', () => {
    for (const { chunks, names, files } of [noWords(view), evidence('unheard')]) {
      expect([chunks.slots, names.slots, files.slots].map((slots) => slots.length)).toEqual([0, 0, 0]);
      expect(chunks.bySlot[0]).toBe(0);
    }
  });

  it('forgets a file that was removed', () => {
    const shrinking = sampleView([
      { path: 'a.ts', texts: ['connect'] },
      { path: 'b.ts', texts: ['connect'] },
    ]);
    shrinking.remove('a.ts');
    expect([...wordEvidence(shrinking, [{ term: 'connect', weight: 1 }]).chunks.slots]).toEqual([1]);
  });
});

describe('bestSlots', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1000) / 1000);
  const scores = { bySlot: Float32Array.from(many), slots: Uint32Array.from(many.keys()) };
  const byScore = [...many.keys()].sort((a, b) => (many[b] ?? 0) - (many[a] ?? 0));

  it('gives the best ones of many, best first', () => {
    expect(bestSlots(scores, 20, () => true)).toEqual(byScore.slice(0, 20));
  });

  it('counts only those that are admitted', () => {
    const even = (slot: number): boolean => slot % 2 === 0;
    expect(bestSlots(scores, 300, even)).toEqual(byScore.filter(even).slice(0, 300));
  });

  it('takes the lower slot of equals, and all where there are few', () => {
    const equal = {
      bySlot: new Float32Array(100).fill(1),
      slots: Uint32Array.from({ length: 100 }, (_, i) => i),
    };
    expect(bestSlots(equal, 3, () => true)).toEqual([0, 1, 2]);
    expect(bestSlots({ ...equal, slots: Uint32Array.of(9, 4) }, 3, () => true)).toEqual([4, 9]);
  });
});
