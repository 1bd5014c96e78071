import { expect, test } from 'vitest';
import { TermDictionary } from '../../../src/engine/lexical/termDictionary.ts';
import { PackedTermIndex } from '../../../src/engine/lexical/termIndex.ts';
import { atOnce } from '../../../src/engine/steps.ts';
import { randomFrom } from './random.ts';

type Documents = Map<number, Map<string, number>>;

const TERMS = Array.from({ length: 60 }, (_, i) => `t${i}`);

function randomTerms(random: () => number): Map<string, number> {
  const terms = new Map<string, number>();
  for (const term of TERMS) {
    if (random() < 0.2) terms.set(term, random() < 0.9 ? 1 + Math.floor(random() * 6) : 200);
  }
  return terms;
}

function expectSame(index: PackedTermIndex, documents: Documents): void {
  const sorted = [...documents].sort(([a], [b]) => a - b);
  const lengths = sorted.map(([, terms]) => [...terms.values()].reduce((sum, n) => sum + n, 0));
  expect(index.documentCount).toBe(lengths.filter((length) => length > 0).length);
  expect(index.totalLength).toBe(lengths.reduce((sum, n) => sum + n, 0));
  expect(sorted.map(([document]) => index.lengthOf(document))).toEqual(lengths);
  for (const term of TERMS) {
    const holding = sorted.filter(([, terms]) => terms.has(term));
    const postings = index.postings(term);
    expect(Array.from(postings?.documents ?? [])).toEqual(holding.map(([document]) => document));
    expect(Array.from(postings?.frequencies ?? [])).toEqual(holding.map(([, terms]) => terms.get(term)));
  }
}

test.each([1, 2, 3, 4])('answers as a plain map does, through merges and removals (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const index = new PackedTermIndex(new TermDictionary(), 500);
  const documents: Documents = new Map();
  let next = 0;
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 40; i++) {
      next += 1 + Math.floor(random() * 3);
      const terms = randomTerms(random);
      index.add(next, terms);
      documents.set(next, terms);
    }
    for (const document of [...documents.keys()]) {
      if (random() > 0.2) continue;
      index.remove(document);
      index.remove(document);
      documents.delete(document);
    }
    expectSame(index, documents);
    // Some merges come to their end and some are interrupted, in some seeds.
    index.tend(random() < 0.5 ? 0 : Number.POSITIVE_INFINITY);
    expectSame(index, documents);
  }
});

test('is the same after it was saved and restored, and takes more', () => {
  const random = randomFrom(5);
  const dictionary = new TermDictionary();
  const index = new PackedTermIndex(dictionary, 500);
  const documents: Documents = new Map();
  const addTo = (target: PackedTermIndex, first: number): void => {
    for (let document = first; document < first + 150; document += 1 + Math.floor(random() * 3)) {
      const terms = randomTerms(random);
      target.add(document, terms);
      documents.set(document, terms);
    }
  };
  addTo(index, 0);
  index.remove(0);
  documents.delete(0);
  const restored = PackedTermIndex.restore(structuredClone(index.save()), dictionary, 1);
  expectSame(restored, documents);
  addTo(restored, 200);
  expectSame(restored, documents);
});

test('a compacted copy has the same documents under new numbers, and takes more', () => {
  const random = randomFrom(9);
  const index = new PackedTermIndex(new TermDictionary(), 500);
  const documents: Documents = new Map();
  for (let document = 0; document < 200; document++) {
    const terms = randomTerms(random);
    index.add(document, terms);
    if (document % 3 === 0) index.remove(document);
    else documents.set(document, terms);
  }
  const renumbered = new Uint32Array(200);
  const kept: Documents = new Map();
  for (const [document, terms] of documents) {
    renumbered[document] = kept.size;
    kept.set(kept.size, terms);
  }
  const copy = atOnce(index.compacting(renumbered));
  expectSame(copy, kept);
  expectSame(index, documents);
  copy.add(kept.size, new Map([['t0', 3]]));
  kept.set(kept.size, new Map([['t0', 3]]));
  expectSame(copy, kept);
});

test('frequencies beyond a byte are held at 255, and the length counts them all', () => {
  const index = new PackedTermIndex();
  index.add(0, new Map([['many', 1000]]));
  expect(index.postings('many')?.frequencies[0]).toBe(255);
  expect(index.lengthOf(0)).toBe(1000);
});

test('long lists lack removed documents too', () => {
  const index = new PackedTermIndex(new TermDictionary(), 3000);
  for (let document = 0; document < 8000; document++) index.add(document, new Map([['often', 1]]));
  for (let document = 0; document < 8000; document += 2) index.remove(document);
  expect(index.postings('often')?.documents).toEqual(Uint32Array.from({ length: 4000 }, (_, i) => 2 * i + 1));
});

test('an unknown term and one whose documents are gone have no postings', () => {
  const index = new PackedTermIndex();
  index.add(0, new Map([['gone', 1]]));
  index.remove(0);
  expect(index.postings('gone')).toBeUndefined();
  expect(index.postings('never')).toBeUndefined();
});
