import { expect, test } from 'vitest';
import { bm25, fileBm25, type ScoredDocuments } from '../../../src/engine/lexical/bm25.ts';
import { PackedTermIndex } from '../../../src/engine/lexical/termIndex.ts';

const counts = (text: string): Map<string, number> => {
  const found = new Map<string, number>();
  for (const word of text.split(' ')) found.set(word, (found.get(word) ?? 0) + 1);
  return found;
};

const CHUNKS = ['red red blue', 'red green', 'blue blue blue blue', 'green yellow', 'red'];

function indexOf(chunks: readonly string[]): PackedTermIndex {
  const index = new PackedTermIndex();
  chunks.forEach((chunk, slot) => {
    index.add(slot, counts(chunk));
  });
  return index;
}

/** The textbook formula over whole texts. */
function plain(texts: readonly string[], query: Record<string, number>, k1: number, b: number): number[] {
  const bags = texts.map((text) => text.split(' '));
  const average = bags.reduce((sum, bag) => sum + bag.length, 0) / bags.length;
  return bags.map((bag) =>
    Object.entries(query).reduce((sum, [term, weight]) => {
      const withTerm = bags.filter((other) => other.includes(term)).length;
      const idf = Math.log(1 + (bags.length - withTerm + 0.5) / (withTerm + 0.5));
      const frequency = bag.filter((word) => word === term).length;
      const norm = k1 * (1 - b + (b * bag.length) / average);
      return sum + (weight * idf * frequency * (k1 + 1)) / (frequency + norm);
    }, 0),
  );
}

function dense({ documents, scores }: ScoredDocuments, size: number): number[] {
  const all = new Array<number>(size).fill(0);
  documents.forEach((document, i) => {
    all[document] = scores[i] ?? 0;
  });
  return all;
}

const QUERY = { red: 1, blue: 0.5, missing: 1 };
const TERMS = Object.entries(QUERY).map(([term, weight]) => ({ term, weight }));

test('scores documents by the textbook formula, the same at every call', () => {
  const index = indexOf(CHUNKS);
  const expected = plain(CHUNKS, QUERY, 1.2, 0.75);
  for (let call = 0; call < 2; call++) {
    const scored = bm25(index, TERMS, { k1: 1.2, b: 0.75 });
    expect([...scored.documents].sort()).toEqual([0, 1, 2, 4]);
    dense(scored, CHUNKS.length).forEach((score, i) => {
      expect(score).toBeCloseTo(expected[i] ?? 0, 5);
    });
  }
});

test('scores files as if each were one text', () => {
  const fileOf = new Uint32Array(1024);
  fileOf.set([0, 0, 2, 2, 2]);
  const expected = plain(['red red blue red green', 'blue blue blue blue green yellow red'], QUERY, 1.2, 0.3);
  const scores = dense(fileBm25(indexOf(CHUNKS), TERMS, { k1: 1.2, b: 0.3 }, fileOf), 3);
  expect(scores[0]).toBeCloseTo(expected[0] ?? 0, 5);
  expect(scores[1]).toBe(0);
  expect(scores[2]).toBeCloseTo(expected[1] ?? 0, 5);
});

test('removed documents neither score nor count', () => {
  const index = indexOf([...CHUNKS, 'red blue']);
  index.remove(5);
  expect(dense(bm25(index, TERMS, { k1: 1.2, b: 0.75 }), 6)).toEqual([
    ...dense(bm25(indexOf(CHUNKS), TERMS, { k1: 1.2, b: 0.75 }), 5),
    0,
  ]);
});

test('an empty index or query gives nothing', () => {
  expect(bm25(new PackedTermIndex(), TERMS, { k1: 1.2, b: 0.75 }).documents).toHaveLength(0);
  expect(
    fileBm25(new PackedTermIndex(), TERMS, { k1: 1.2, b: 0.3 }, new Uint32Array(8)).documents,
  ).toHaveLength(0);
  expect(bm25(indexOf(CHUNKS), [], { k1: 1.2, b: 0.75 }).documents).toHaveLength(0);
});
