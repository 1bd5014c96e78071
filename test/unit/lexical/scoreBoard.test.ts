import { describe, expect, it } from 'vitest';
import { ScoreBoard } from '../../../src/engine/lexical/scoreBoard.ts';

/** A board on which documents have the given scores, relative to each other. */
function boardOf(scores: readonly number[], order = [...scores.keys()]): ScoreBoard {
  const board = new ScoreBoard();
  board.clear(scores.length);
  const documents = Uint32Array.from(order);
  // Without saturation and length the score of a term is its frequency, times what is equal for all.
  const frequencies = Uint32Array.from(order, (document) => scores[document] ?? 0);
  const collection = { size: scores.length, averageLength: 1, lengths: new Uint32Array(scores.length) };
  board.addTerm(documents, frequencies, documents.length, collection, { k1: 1e9, b: 0 });
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
    board.clear(5000);
    expect(board.documents).toHaveLength(0);
    for (const document of [0, 2, 1999, 4999]) expect(board.share(document)).toBe(0);
  }
});
