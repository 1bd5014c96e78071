import { expect, test } from 'vitest';
import { chunkTerms, terms } from '../../../src/engine/lexical/terms.ts';

test.each([
  ['getUserName', ['getusername', 'get', 'user', 'name']],
  ['snake_case_name', ['snakecasename', 'snake', 'case', 'name']],
  ['HTTPServer', ['httpserver', 'http', 'server']],
  ['parseJSON', ['parsejson', 'parse', 'json']],
  ['OAuth2Client', ['oauth2client', 'auth', 'client']],
  ['utf8', ['utf8', 'utf']],
  ['content-type', ['content', 'type']],
  ['__init__', ['init']],
  ['x', ['x']],
  ['a.b(c)', ['b', 'c']],
  ['404', ['404']],
])('%s gives its parts', (text, expected) => {
  expect(terms(text)).toEqual(expected);
});

test('letters of every script are kept, and decomposed ones match composed ones', () => {
  expect(terms('naïve ÜberGröße')).toEqual(['naïve', 'übergröße', 'über', 'größe']);
  expect(terms('МирТруд')).toEqual(['миртруд', 'мир', 'труд']);
  expect(terms('हिन्दी')).toEqual(['हिन्दी']);
  expect(terms('été')).toEqual(terms('e\u0301te\u0301'));
});

test('scripts without spaces give pairs of letters, and Latin words among them stay whole', () => {
  expect(terms('検索エンジン')).toEqual(['検索', '索エ', 'エン', 'ンジ', 'ジン']);
  expect(terms('searchで検索')).toEqual(['search', 'で検', '検索']);
  expect(terms('字')).toEqual(['字']);
});

test('stop words, hashes, base64, long numbers and very long words give nothing', () => {
  expect(terms('The value of it')).toEqual(['value']);
  expect(terms('isEmpty')).toEqual(['isempty', 'empty']);
  expect(terms('d41d8cd98f00b204e9800998ecf8427e')).toEqual([]);
  expect(terms('aGVsbG8gd29ybGQhIFRoaXMgaXMgYmFzZTY0')).toEqual([]);
  expect(terms('12345678901234567890')).toEqual([]);
  expect(terms('x'.repeat(65))).toEqual([]);
  expect(terms('')).toEqual([]);
});

test('every way to write an identifier shares the term of the whole', () => {
  const [whole] = terms('getUserName');
  for (const spelling of ['get_user_name', 'GetUserName', 'GET_USER_NAME', 'getusername']) {
    expect(terms(spelling)[0]).toBe(whole);
  }
});

test('a chunk counts its file name twice, its folders once and its symbols once more', () => {
  const counts = chunkTerms('net/http/client_pool.test.ts', {
    startLine: 1,
    endLine: 1,
    text: 'function acquire() { return pool; }',
    scope: ['class Lobby'],
    symbols: ['acquire'],
  });
  expect(Object.fromEntries(counts)).toMatchObject({
    clientpool: 2,
    client: 2,
    pool: 3,
    test: 2,
    net: 1,
    http: 1,
    acquire: 2,
    lobby: 1,
    function: 1,
  });
  expect(counts.has('ts')).toBe(false);
});
