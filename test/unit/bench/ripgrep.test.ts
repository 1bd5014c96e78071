import { describe, expect, it } from 'vitest';
import { parseLines, rankByDistinctWords, searchedWords } from '../../../scripts/bench/ripgrep.ts';

const chunk = (path: string, startLine: number, endLine: number) => ({ path, startLine, endLine });
const line = (path: string, number: number, text: string) => ({ path, line: number, text });

describe('the words of a question', () => {
  it('are each looked for once, in lower case, without stop words', () => {
    expect(searchedWords('Where is the Pool of a pool_size: größe x')).toEqual([
      'pool',
      'pool_size',
      'größe',
    ]);
  });
});

describe('what ripgrep prints', () => {
  it('is read line by line, whatever a line contains', () => {
    expect(parseLines('./src/a.ts\x003:let b = "1:2"\nb c.md\x0010:\n')).toEqual([
      line('src/a.ts', 3, 'let b = "1:2"'),
      line('b c.md', 10, ''),
    ]);
    expect(parseLines('')).toEqual([]);
  });
});

describe('the ranking', () => {
  const chunks = [chunk('a', 1, 5), chunk('a', 6, 9), chunk('b', 1, 9), chunk('c', 1, 9), chunk('d', 1, 9)];

  it('is by different words, then by matches, and equals keep their order', () => {
    const lines = [
      line('a', 1, 'read read read'),
      line('b', 2, 'read the CONFIG'),
      line('c', 2, 'read read and then reconfigure'),
      line('d', 2, 'read the config'),
    ];
    expect(rankByDistinctWords(['read', 'config'], lines, chunks).map(({ path }) => path)).toEqual([
      'c',
      'b',
      'd',
      'a',
    ]);
  });

  it('answers each file with its best chunk, though words of all its lines count', () => {
    const lines = [
      line('a', 2, 'read'),
      line('a', 6, 'config'),
      line('a', 7, 'config'),
      line('b', 1, 'config config config config'),
    ];
    expect(rankByDistinctWords(['read', 'config'], lines, chunks)).toEqual([
      chunk('a', 6, 9),
      chunk('b', 1, 9),
    ]);
  });

  it('gives ten files at most, and none without a match', () => {
    const many = Array.from({ length: 12 }, (_, i) => chunk(`file ${i}`, 1, 1));
    const lines = many.map(({ path }) => line(path, 1, 'word'));
    expect(rankByDistinctWords(['word'], lines, many)).toEqual(many.slice(0, 10));
    expect(rankByDistinctWords(['word'], [], many)).toEqual([]);
  });
});
