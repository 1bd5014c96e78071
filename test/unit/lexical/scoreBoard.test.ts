import { describe, expect, it } from 'vitest';
import type { Postings } from '../../../src/engine/lexical/postings.ts';
import { type Collection, ScoreBoard } from '../../../src/engine/lexical/scoreBoard.ts';

const WITHOUT_SATURATION = { k1: 1e9, b: 0 };
const collectionOf = (size: number, revision = 1): Collection => ({
  size,
  averageLength: 1,
  lengths: new Uint32Array(size),
  revision,
});
const postings = (documents: readonly number[], frequencies: readonly number[]): Postings => ({
  documents: Uint32Array.from(documents),
  frequencies: Uint8Array.from(frequencies),
});

/** A board on which documents have the given scores relative to each other, each at least 1. */
function boardOf(scores: readonly number[], order = [...scores.keys()]): ScoreBoard {
  const board = new ScoreBoard();
  board.begin(collectionOf(scores.length), WITHOUT_SATURATION);
  // Without saturation and length the score of a term is its frequency, times what is equal for all. As a frequency is
  // at most 255, larger scores take several terms.
  for (let told = 0; told < Math.max(...scores); told += 255) {
    const frequencies = order.map((document) => Math.min(255, Math.max(0, (scores[document] ?? 0) - told)));
    board.addTerm(postings(order, frequencies));
  }
  return board;
}

describe('top', () => {
  const many = Array.from({ length: 1000 }, (_, i) => 1 + ((i * 7919) % 1000));
  const byScore = [...many.keys()].sort((a, b) => (many[b] ?? 0) - (many[a] ?? 0));

  it('gives the best ones of many, best first', () => {
    expect([...boardOf(many).top(20, () => true)]).toEqual(byScore.slice(0, 20));
  });

  it('counts only those that are admitted', () => {
    const even = (document: number): boolean => document % 2 === 0;
    expect([...boardOf(many).top(300, even)]).toEqual(byScore.filter(even).slice(0, 300));
  });

  it('takes the lower one of equals, and all where there are few', () => {
    const equal = new Array<number>(100).fill(1);
    expect([...boardOf(equal).top(3, () => true)]).toEqual([0, 1, 2]);
    expect([...boardOf(equal, [9, 4]).top(3, () => true)]).toEqual([4, 9]);
  });
});

it('forgets few documents and many alike', () => {
  for (const count of [3, 2000]) {
    const board = boardOf(new Array<number>(3000).fill(2), [...Array(count).keys()]);
    expect(board.documents).toHaveLength(count);
    board.begin(collectionOf(5000), WITHOUT_SATURATION);
    expect(board.documents).toHaveLength(0);
    for (const document of [0, 2, 1999, 4999]) expect(board.share(document)).toBe(0);
  }
});

it('sees that lengths are others where the revision is, or their array', () => {
  const board = new ScoreBoard();
  const lengths = Uint32Array.from([1, 9]);
  const shares = (collection: Partial<Collection>): number[] => {
    board.begin({ ...collectionOf(2), lengths, ...collection }, { k1: 1.2, b: 0.75 });
    board.addTerm(postings([0, 1], [1, 1]));
    return [board.share(0), board.share(1)];
  };
  const [first, second = 1] = shares({});
  expect(first).toBe(1);
  expect(second).toBeLessThan(1);
  expect(shares({ lengths: Uint32Array.from([9, 1]) })).toEqual([second, 1]);
  expect(shares({})).toEqual([1, second]);
  lengths.reverse();
  expect(shares({ revision: 2 })).toEqual([second, 1]);
});

it('keeps its scores while room is made for the postings of a term', () => {
  const board = new ScoreBoard();
  board.begin(collectionOf(100_000), WITHOUT_SATURATION);
  board.addTerm(postings([7], [3]));
  const all = [...Array(100_000).keys()];
  board.addTerm(
    postings(
      all,
      all.map(() => 1),
    ),
  );
  expect(board.documents).toHaveLength(100_000);
  expect([...board.top(2, () => true)]).toEqual([7, 0]);
});
