import { describe, expect, it } from 'vitest';
import { hintFor, parseQuery, snippetQuery } from '../../../src/engine/search/query.ts';

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
    ['a = [ "b c", "d e" ]\nprint(a, -len)', 'code'],
    ['interface Answer {\n  error: string;\n  ok: boolean;\n}', 'code'],
    ['src/flask/app.py:42', 'path'],
    ['src/flask/app.py path:src/**/[a-z]*.{py,pyi}', 'path'],
    ['TypeError: foo(...) is not [Function]', 'error'],
    ['Failed: java.io.IOException: reset', 'error'],
    ['java.lang.NullPointerException\n\tat com.example.Pool.acquire(Pool.java:42)', 'error'],
    ['Column "id" does not exist', 'error'],
    ['"id" does not exist', 'language'],
    ['how is a TypeError handled', 'language'],
    ['routes registered lang:py path:src/**/[a-z]*.{py,pyi}', 'language'],
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

  it.each([
    ['how does Picker:find open a window', ['find']],
    ['content negotiation with req.accepts', ['accepts']],
    ['mounted with use() and `stack`', ['use', 'stack']],
    ['where Plug.Conn::halt ends', ['halt']],
    ['settings in package.json and Node.js, e.g. ports', []],
  ])('takes names that %j mentions as symbols', (text, identifiers) => {
    expect(parseQuery(text).identifiers).toEqual(identifiers);
  });

  it('finds the place in a path with a line, and in a sentence', () => {
    expect(parseQuery('src/app.py:42')).toMatchObject({
      text: 'src/app.py',
      places: [{ path: 'src/app.py', line: 42 }],
    });
    expect(parseQuery('why does src/app.py:42 fail')).toMatchObject({
      kind: 'language',
      text: 'why does src/app.py fail',
      places: [{ path: 'src/app.py', line: 42 }],
    });
    expect(parseQuery('src\\app.py').places).toEqual([{ path: 'src/app.py' }]);
  });

  it('reads the message of an error and nothing that changes from run to run', () => {
    const query = parseQuery('PoolTimeout: waited 30 s\n    at Pool.acquire (/srv/pool.js:10:5)');
    expect(query).toMatchObject({ kind: 'error', words: ['PoolTimeout', 'waited', 's'] });
    expect(query.places).toEqual([{ path: '/srv/pool.js', line: 10 }]);
  });

  it('has the words left of its operators', () => {
    const query = parseQuery('"retry budget" -mock lang:go');
    expect(query).toMatchObject({ text: 'retry budget', words: ['retry', 'budget'], kind: 'language' });
    expect(query.filters).toMatchObject({ phrases: ['retry budget'], without: ['mock'], languages: ['go'] });
  });

  it.each(['x = "a b" -word\nprint(x) lang:go', 'ParseError: expected "a b" -word lang:go'])(
    'leaves quotes and dashes of what was copied: %j',
    (text) => {
      expect(Object.values(parseQuery(text).filters).flat()).toEqual([]);
      expect(parseQuery(text).text).toBe(text);
    },
  );

  it('hints at filters where there are any, and at what is missing beside them', () => {
    expect(hintFor(parseQuery('-test lang:go'))).toBe('The query has only filters: add what to look for.');
    expect(hintFor(parseQuery('retry -test "at once"'))).toBe(
      'Nothing is left by the filters of the query: has "at once", without test.',
    );
    expect(hintFor(parseQuery('retry'))).toBeUndefined();
  });
});

describe('snippetQuery', () => {
  it('takes a text as it is', () => {
    expect(snippetQuery(' say "a b" -word lang:go ')).toMatchObject({
      kind: 'code',
      text: 'say "a b" -word lang:go',
      places: [],
    });
  });
});

describe('a literal query', () => {
  it('has no operators', () => {
    const query = parseQuery('Fix "a b" -word lang:go', { literal: true });
    expect(query.text).toBe('Fix "a b" -word lang:go');
    expect(Object.values(query.filters).flat()).toEqual([]);
  });
});

describe('hostile queries', () => {
  it.each([
    ['one long word', 'a'.repeat(20_000)],
    ['dots', 'a.'.repeat(10_000)],
    ['slashes', 'a/'.repeat(10_000)],
    ['digits', `error: ${'1:'.repeat(10_000)}x`],
    ['an open quote', `"${'a b '.repeat(5000)}`],
    ['lines', `error: x\n${' \n'.repeat(10_000)}`],
    ['brackets', '('.repeat(20_000)],
    ['frames', '  at a.b.c(d.js:1:2)\n'.repeat(950)],
  ])('are read: %s', (_, text) => {
    expect(parseQuery(text).text.length).toBeLessThanOrEqual(text.length);
  });
});
