import { expect, it } from 'vitest';
import { fileText } from '../../../src/engine/chunks/fileText.ts';

const defining = (...symbols: string[]) => [{ symbols }];

it('a file that defines nothing is its path alone', () => {
  expect(fileText('src/http/client_pool.ts', [])).toBe('src http client_pool');
  expect(fileText('.env', [])).toBe('');
});

it('names follow in their order, each once', () => {
  const text = fileText('pool.ts', [...defining('Pool', 'drain'), ...defining('drain', 'refill')]);
  expect(text.replaceAll('pool ', '')).toBe('Pool drain refill');
});

it('the path has three words for each of the names', () => {
  const text = fileText('http/pool.ts', defining('readBytes', 'read_lines', 'HTTPServer'));
  expect(text.match(/http pool/g)).toHaveLength(9);
  expect(fileText('a/very/long/way/down/pool.ts', defining('go'))).toBe('a very long way down pool go');
});

it('the names of a long file end before they crowd out its path', () => {
  const names = Array.from({ length: 80 }, (_, i) => `name${'abcdefghij'[i % 10]}x${'klmnopqrst'[i % 7]}`);
  const text = fileText('pool.ts', defining(...names));
  expect(text.match(/pool/g)).toHaveLength(150);
  expect(text.split(' ')).toHaveLength(200);
});
