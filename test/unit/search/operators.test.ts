import { describe, expect, it } from 'vitest';
import { fieldTokens } from '../../../src/engine/search/fields.ts';
import { NO_FILTERS, readOperators } from '../../../src/engine/search/operators.ts';

/** What is left to look for, and the filters that are not empty. */
function read(typed: string) {
  const { rest, filters } = readOperators(typed);
  const set = Object.entries(filters).filter(([, values]) => values.length > 0);
  return [rest, Object.fromEntries(set)];
}

describe('readOperators', () => {
  it.each([
    ['"connection refused" retry', 'connection refused retry', { phrases: ['connection refused'] }],
    ['retry "--json"', 'retry --json', { phrases: ['--json'] }],
    ['retry -test', 'retry', { without: ['test'] }],
    ['-mock.server', '', { without: ['mock.server'] }],
    ['retry -"at most once"', 'retry', { withoutPhrases: ['at most once'] }],
    ['retry lang:py', 'retry', { languages: ['python'] }],
    ['retry lang:C++ -language:go', 'retry', { languages: ['cpp', '!go'] }],
    ['path:src/**/*.ts retry -path:legacy', 'retry', { paths: ['src/**/*.ts', '!legacy'] }],
    ['path:"my folder" retry', 'retry', { paths: ['my folder'] }],
    ['kind:docs -kind:test retry', 'retry', { kinds: ['docs', '!tests'] }],
  ])('reads %j', (typed, rest, filters) => {
    expect(read(typed)).toEqual([rest, filters]);
  });

  it.each([
    'print --json',
    'gcc -O2 -Wall -g',
    'tar -xf archive',
    'a - b',
    'well-known words',
    'range -1',
    'tail -the',
    'lang:klingon',
    'kind:constructor',
    'lang:constructor',
    'path: string',
    'path::join',
    'an "unclosed quote',
    'say""nothing ""',
    'key="some value"',
  ])('has only words in %j', (typed) => {
    expect(readOperators(typed)).toEqual({ rest: typed, filters: NO_FILTERS });
  });

  it('takes what follows a backslash as it is', () => {
    expect(read('\\-test \\"open \\lang:go C:\\dir')).toEqual(['-test "open lang:go C:\\dir', {}]);
  });
});

describe('fieldTokens', () => {
  it('tells where each filter stands, as it is typed', () => {
    expect(fieldTokens('retry lang:py "lang:go" -path:"my folder" kind:test -word')).toEqual([
      { token: 'lang:py', start: 6, field: 'languages', value: 'python' },
      { token: '-path:"my folder"', start: 24, field: 'paths', value: '!my folder' },
      { token: 'kind:test', start: 42, field: 'kinds', value: 'tests' },
    ]);
  });

  it.each(['lang:klingon', 'path: string', '\\lang:go', 'kind:'])('finds none in %j', (typed) => {
    expect(fieldTokens(typed)).toEqual([]);
  });
});
