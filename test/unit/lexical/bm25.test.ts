import { expect, test } from 'vitest';
import { bm25, fileBm25 } from '../../../src/engine/lexical/bm25.ts';
import { ScoreBoard } from '../../../src/engine/lexical/scoreBoard.ts';
import { PackedTermIndex } from '../../../src/engine/lexical/termIndex.ts';
import { randomFrom } from './random.ts';

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

/** The textbook formula over whole texts, over the best score. */
function plain(texts: readonly string[], query: readonly string[], k1: number, b: number): number[] {
  const bags = texts.map((text) => text.split(' '));
  const average = bags.reduce((sum, bag) => sum + bag.length, 0) / bags.length;
  const scores = bags.map((bag) =>
    query.reduce((sum, term) => {
      const withTerm = bags.filter((other) => other.includes(term)).length;
      const idf = Math.log(1 + (bags.length - withTerm + 0.5) / (withTerm + 0.5));
      const frequency = bag.filter((word) => word === term).length;
      const norm = k1 * (1 - b + (b * bag.length) / average);
      return sum + (idf * frequency * (k1 + 1)) / (frequency + norm);
    }, 0),
  );
  return scores.map((score) => score / Math.max(...scores));
}

const TERMS = ['red', 'blue', 'missing'];
const listsOf = (index: PackedTermIndex, terms: readonly string[]) =>
  terms.flatMap((term) => index.postings(term) ?? []);
const shares = (board: ScoreBoard, size: number): number[] =>
  Array.from({ length: size }, (_, document) => board.share(document));

function chunkScores(board: ScoreBoard, index: PackedTermIndex, terms = TERMS): number[] {
  bm25(board, index, listsOf(index, terms), { k1: 1.2, b: 0.75 });
  return shares(board, CHUNKS.length);
}

function fileScores(board: ScoreBoard, index: PackedTermIndex, fileOf: Uint32Array): number[] {
  fileBm25(board, index, listsOf(index, TERMS), { k1: 1.2, b: 0.3 }, fileOf);
  return shares(board, 3);
}

function expectClose(scores: readonly number[], expected: readonly number[]): void {
  scores.forEach((score, i) => {
    expect(score).toBeCloseTo(expected[i] ?? 0, 5);
  });
}

test('scores documents by the textbook formula, whatever was asked before', () => {
  const index = indexOf(CHUNKS);
  const expected = plain(CHUNKS, TERMS, 1.2, 0.75);
  const board = new ScoreBoard();
  for (let call = 0; call < 2; call++) {
    expectClose(chunkScores(board, index), expected);
    expect([...board.documents].sort()).toEqual([0, 1, 2, 4]);
    expectClose(chunkScores(board, index, ['yellow']), [0, 0, 0, 1, 0]);
  }
});

test('scores files as if each were one text, and sees when one is gone', () => {
  const fileOf = new Uint32Array(1024);
  fileOf.set([0, 0, 2, 2, 2]);
  const index = indexOf(CHUNKS);
  const board = new ScoreBoard();
  const texts = ['red red blue red green', 'blue blue blue blue green yellow red'];
  const [first = 0, second = 0] = plain(texts, TERMS, 1.2, 0.3);
  expectClose(fileScores(board, index, fileOf), [first, 0, second]);
  for (const chunk of [0, 1]) index.remove(chunk);
  expect(fileScores(board, index, fileOf)).toEqual([0, 0, 1]);
});

test('removed documents neither score nor count', () => {
  const index = indexOf([...CHUNKS, 'red blue']);
  index.remove(5);
  const board = new ScoreBoard();
  expect(chunkScores(board, index)).toEqual(chunkScores(new ScoreBoard(), indexOf(CHUNKS)));
  expect(board.share(5)).toBe(0);
});

test('an empty index or query gives nothing', () => {
  const board = new ScoreBoard();
  expect(chunkScores(board, new PackedTermIndex())).toEqual([0, 0, 0, 0, 0]);
  expect(fileScores(board, new PackedTermIndex(), new Uint32Array(8))).toEqual([0, 0, 0]);
  chunkScores(board, indexOf(CHUNKS));
  expect(chunkScores(board, indexOf(CHUNKS), [])).toEqual([0, 0, 0, 0, 0]);
  expect(board.documents).toHaveLength(0);
});

test('agrees with the formula over thousands of chunks, some of them gone', () => {
  const random = randomFrom(5);
  const words = ['a', 'b', 'c', 'd', 'e'];
  const chunks = Array.from({ length: 3000 }, () =>
    Array.from(
      { length: 1 + Math.floor(random() ** 4 * 40) },
      () => words[Math.floor(random() ** 2 * 5)],
    ).join(' '),
  );
  const index = indexOf(chunks);
  const gone = new Set([...chunks.keys()].filter(() => random() < 0.1));
  for (const chunk of gone) index.remove(chunk);
  const left = [...chunks.keys()].filter((chunk) => !gone.has(chunk));
  const query = ['a', 'c', 'e'];
  const board = new ScoreBoard();
  bm25(board, index, listsOf(index, query), { k1: 1.2, b: 0.75 });
  const ofChunks = plain(
    left.map((chunk) => chunks[chunk] ?? ''),
    query,
    1.2,
    0.75,
  );
  expectClose(
    left.map((chunk) => board.share(chunk)),
    ofChunks,
  );

  // Three chunks a file.
  const fileOf = Uint32Array.from(chunks.keys(), (chunk) => Math.floor(chunk / 3));
  fileBm25(board, index, listsOf(index, query), { k1: 1.2, b: 0.3 }, fileOf);
  const texts = Map.groupBy(left, (chunk) => fileOf[chunk] ?? 0);
  const ofFiles = plain(
    [...texts.values()].map((file) => file.map((chunk) => chunks[chunk]).join(' ')),
    query,
    1.2,
    0.3,
  );
  expectClose(
    [...texts.keys()].map((file) => board.share(file)),
    ofFiles,
  );
});
