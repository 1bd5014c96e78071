import { describe, expect, it } from 'vitest';
import { inlinePairs } from '../../../../src/engine/tuning/mining/inline.ts';
import { cut } from './cut.ts';

const body = (mark: string, before = 2) =>
  [
    ...Array.from({ length: before }, (_, i) => `  before${i} = read(${i})`),
    `  ${mark} Give up after the third attempt has failed.`,
    ...Array.from({ length: 20 }, (_, i) => `  after${i} = write(${i})`),
  ].join('\n');

describe('comments inside bodies', () => {
  it.each([
    ['a.ts', `function run() {\n${body('//')}\n}`],
    ['a.py', `def run():\n${body('#')}\n`],
    ['a.lua', `function run()\n${body('--')}\nend`],
    ['a.go', `package a\nfunc run() {\n${body('//')}\n}`],
    ['a.rb', `def run\n${body('#')}\nend`],
  ])('%s', async (path, text) => {
    const pairs = inlinePairs(await cut(path, text));
    expect(pairs.map(({ query }) => query)).toEqual(['Give up after the third attempt has failed.']);
    const key = pairs[0]?.key ?? '';
    expect(key).toContain('before1');
    expect(key).toContain('after0');
    expect(key).not.toContain('Give up');
    // A window, not the whole body.
    expect(key).not.toContain('after10');
  });

  it.each([
    ['too little code', 'function run() {\n  // Give up after the third attempt has failed.\n  stop();\n}'],
    ['no code below', `function run() {\n${body('//')}\n  // Give up after the last attempt.\n\n}`],
    [
      'documentation',
      'class A {\n  // Gives up after the third attempt.\n  stop() {\n    a();\n    b();\n  }\n}',
    ],
    ['the margin', '// Handlers of all the events below.\non(1);\non(2);\non(3);\non(4);\n'],
  ])('leaves out %s', async (what, text) => {
    const queries = inlinePairs(await cut('a.ts', text)).map(({ query }) => query);
    expect(queries).toEqual(what === 'no code below' ? ['Give up after the third attempt has failed.'] : []);
  });

  it('joins the lines of a comment and keeps the scope', async () => {
    const text = `class Pool {\n  take() {\n${'    fill();\n'.repeat(150)}    // An idle client may have been\n    // closed by the other side.\n    check();\n${'    fill();\n'.repeat(150)}  }\n}`;
    const [pair] = inlinePairs(await cut('pool.ts', text));
    expect(pair?.query).toBe('An idle client may have been closed by the other side.');
    expect(pair?.key).toMatch(/^class Pool > take\(\)\n/);
  });
});
