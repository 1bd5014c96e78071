import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../src/engine/search/query.ts';

describe('parseQuery', () => {
  it.each([
    ['fetchRequestHandler', 'symbol'],
    ['response', 'symbol'],
    ['Sinatra::Base', 'symbol'],
    ['Plug.Conn.halt', 'symbol'],
    ['read_file()', 'symbol'],
    ['src/flask/app.py', 'path'],
    ['router.ts', 'path'],
    ['how are routes registered', 'language'],
    ['content negotiation with req.accepts', 'language'],
    ['for (let i = 0; i < n; i++) { sum += a[i]; }', 'code'],
  ])('reads %j as %s', (text, kind) => {
    expect(parseQuery(text).kind).toBe(kind);
  });

  it('takes the last name of a qualified symbol', () => {
    expect(parseQuery('Sinatra::IndifferentHash').identifiers).toEqual(['IndifferentHash']);
  });

  it('finds the names inside a sentence and leaves the prose', () => {
    expect(parseQuery('how IDataReader and read_rows are used by Dapper').identifiers).toEqual([
      'IDataReader',
      'read_rows',
    ]);
  });

  it('gives each word once', () => {
    expect(parseQuery('the cat, the hat').words).toEqual(['the', 'cat', 'hat']);
  });
});
