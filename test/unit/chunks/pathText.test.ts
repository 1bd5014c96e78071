import { expect, test } from 'vitest';
import { pathText } from '../../../src/engine/chunks/chunk.ts';

test.each([
  ['src/http/client_pool.ts', 'src http client_pool'],
  ['lib/utf8.c', 'lib utf8'],
  ['man/3/printf.3', 'man  printf'],
  ['docs/12345.txt', 'docs '],
  ['docs/doc-0012.txt', 'docs doc-'],
  ['cache/9f86d081884c7d65.json', 'cache '],
])('%s is encoded as "%s": numbers and hashes say nothing', (path, text) => {
  expect(pathText(path)).toBe(text);
});
