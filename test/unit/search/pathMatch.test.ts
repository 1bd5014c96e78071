import { describe, expect, it } from 'vitest';
import {
  nameWords,
  pathWords,
  queryInPath,
  sameWord,
  stemInQuery,
} from '../../../src/engine/search/pathMatch.ts';

describe('nameWords', () => {
  it('splits at capitals, acronyms, digits and separators', () => {
    expect(nameWords('fetchHTTPRequest_v2')).toEqual(['fetch', 'http', 'request', 'v', '2']);
  });
});

describe('sameWord', () => {
  it.each([
    ['route', 'routing'],
    ['parser', 'parsers'],
    ['encode', 'encoder'],
    ['id', 'id'],
  ])('takes %s and %s for one word', (a, b) => {
    expect(sameWord(a, b)).toBe(true);
  });

  it.each([
    ['id', 'ids'],
    ['test', 'text'],
    ['error', 'errand'],
  ])('keeps %s and %s apart', (a, b) => {
    expect(sameWord(a, b)).toBe(false);
  });
});

describe('path features', () => {
  const path = pathWords('src/http/client_pool.ts');

  it('counts words of the stem whole and of directories half', () => {
    expect(queryInPath(['client', 'http', 'timeouts'], path)).toBeCloseTo(1.5 / 3);
  });

  it('counts how much of the name the query covers', () => {
    expect(stemInQuery(['pool', 'size'], path)).toBe(0.5);
  });

  it('names an index file by its folder', () => {
    expect(pathWords('src/router/index.ts').stem).toEqual(['router']);
    expect(pathWords('index.ts').stem).toEqual(['index']);
  });

  it('takes no number for a name: a query of 12 months is not about the twelfth file', () => {
    expect(pathWords('12.txt')).toEqual({ stem: [], directories: [] });
    expect(stemInQuery(['12', 'months'], pathWords('docs/doc-12.txt'))).toBe(0);
    expect(pathWords('http2/md5.c')).toEqual({ stem: ['md', '5'], directories: ['http', '2'] });
  });

  it('gives nothing for a query without words', () => {
    expect(queryInPath([], path)).toBe(0);
  });
});
