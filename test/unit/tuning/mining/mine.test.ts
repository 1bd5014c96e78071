import { describe, expect, it } from 'vitest';
import { cleanPairs, filePairs, limitPairs } from '../../../../src/engine/tuning/mining/mine.ts';
import type { Pair } from '../../../../src/engine/tuning/pair.ts';
import { cut } from './cut.ts';

const KEY = 'function take(pool) {\n  const client = pool.pop();\n  return client ?? open();\n}';
const pair = (changes: Partial<Pair>): Pair => ({
  kind: 'doc',
  query: 'Takes an idle client',
  key: KEY,
  path: 'a.ts',
  startLine: 1,
  group: 'a.ts',
  ...changes,
});

describe('cleaning', () => {
  it.each([
    ['a key of little text', { key: 'take();' }],
    ['a token in a query', { query: `Uses ghp_${'a1B2'.repeat(9)} to log in` }],
    ['a password in a key', { key: `${KEY}\nconnect("postgres://me:hunter2@db/main");` }],
    ['a private key', { key: `${KEY}\n-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpA'.repeat(40)}` }],
  ])('leaves out %s', (_, changes) => {
    expect(cleanPairs([pair(changes)])).toEqual([]);
  });

  it.each([
    ['a section of few words', { kind: 'heading', key: 'Call the function that takes one.' }],
    ['three short lines', { key: 'a(1)\nb(2)\nc(3)' }],
  ] as const)('keeps %s', (_, changes) => {
    expect(cleanPairs([pair(changes)])).toHaveLength(1);
  });

  it('keeps a pair once, whatever the case of its query', () => {
    expect(cleanPairs([pair({}), pair({ path: 'b.ts' }), pair({ query: 'takes an IDLE client' })])).toEqual([
      pair({}),
    ]);
  });

  it('leaves out a query with more than three answers', () => {
    const answers = (count: number) =>
      Array.from({ length: count }, (_, i) => pair({ startLine: i + 1, key: `${KEY}\n// ${i}` }));
    expect(cleanPairs(answers(3))).toHaveLength(3);
    expect(cleanPairs(answers(4))).toEqual([]);
  });

  it('takes the chunks of one commit for one answer', () => {
    const pairs = Array.from({ length: 5 }, (_, i) =>
      pair({ kind: 'commit', group: 'c', startLine: i + 1, key: `${KEY}\n// ${i}` }),
    );
    expect(cleanPairs(pairs)).toHaveLength(5);
  });
});

describe('limits', () => {
  const many = Array.from({ length: 400 }, (_, i) =>
    pair({ query: `Takes client ${i}`, kind: i % 2 === 0 ? 'doc' : 'name', startLine: i + 1 }),
  );

  it('draws so many of each kind, in their order', () => {
    const drawn = limitPairs(many, { perKind: 50, seed: 1 });
    expect(drawn.filter(({ kind }) => kind === 'doc')).toHaveLength(50);
    expect(drawn.filter(({ kind }) => kind === 'name')).toHaveLength(50);
    const lines = drawn.map(({ startLine }) => startLine);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    // From all of it, not from its beginning.
    expect(lines.at(-1)).toBeGreaterThan(300);
  });

  it('draws the same by the same seed and others by another', () => {
    const first = limitPairs(many, { perKind: 50, seed: 1 });
    expect(limitPairs(many, { perKind: 50, seed: 1 })).toEqual(first);
    expect(limitPairs(many, { perKind: 50, seed: 2 })).not.toEqual(first);
  });

  it('takes all pairs of a commit or none', () => {
    const commits = Array.from({ length: 60 }, (_, i) =>
      pair({
        kind: 'commit',
        query: `Change ${i % 20}`,
        group: `c${i % 20}`,
        startLine: i,
        key: `${KEY} ${i}`,
      }),
    );
    const drawn = limitPairs(commits, { perKind: 31, seed: 3 });
    expect(drawn).toHaveLength(30);
    expect(new Set(drawn.map(({ group }) => group)).size).toBe(10);
  });
});

describe('pairs of a file', () => {
  it('are of every kind that it offers', async () => {
    const code = `/** Reads all the rows of a table. */\nfunction readRows(table) {\n  const rows = table.open();\n  // Rows that were deleted are still listed.\n  const live = rows.filter(alive);\n  return live;\n}\n\nfunction writeAllRows(table) {\n  a();\n  b();\n  c();\n}\n`;
    expect(filePairs(await cut('a.js', code)).map(({ kind, query }) => [kind, query])).toEqual([
      ['doc', 'Reads all the rows of a table.'],
      ['inline', 'Rows that were deleted are still listed.'],
      ['name', 'write all rows'],
    ]);
  });

  it.each(['a.txt', 'a.json', 'a.unknown'])('%s has none', async (path) => {
    const text =
      'Reads all the rows of a table.\n\n# Rows that were deleted\n\nAre still listed by the table.\n';
    expect(filePairs(await cut(path, text))).toEqual([]);
  });
});
