import { expect, test } from 'vitest';
import { hitMarkdown, place, reasons } from '../../../../src/editor/resultsView/explain.ts';
import { hitOf } from '../hits.ts';

test('reasons are how it matches and what moved it, and what there is not is left out', () => {
  const rules = [
    { name: 'defines a name you asked for', effect: 0.4 },
    { name: 'test file', effect: -0.25 },
  ];
  const told = (explanation: Parameters<typeof reasons>[0]['explanation']) =>
    reasons({ score: 2.3104, explanation });
  expect(told({ words: ['a`b', 'c'], meaning: 0.617, rules })).toEqual([
    'score 2.31 · nearness in meaning 0.62 · words `aˋb` `c`',
    '+0.40 defines a name you asked for · −0.25 test file',
  ]);
  expect(told({ words: [], meaning: 0.3, rules: [] })).toEqual(['score 2.31 · nearness in meaning 0.30']);
  expect(told({ words: [], rules: [], filters: ['has "a b"', 'without mock'] })).toEqual([
    'score 2.31',
    'has "a b" · without mock',
  ]);
});

test('code cannot end its fence', () => {
  const text = 'see\n````\nx\n````';
  const markdown = hitMarkdown(hitOf({ text, language: 'markdown' }));
  expect(markdown).toContain(`\`\`\`\`\`markdown\n${text}\n\`\`\`\`\``);
});

test('a path cannot be markup, and shared indentation goes', () => {
  const markdown = hitMarkdown(hitOf({ path: 'a_b*[x](command:y).ts', text: '    f() {\n      g\n    }' }));
  expect(markdown).toContain('a\\_b\\*\\[x\\]\\(command:y\\)\\.ts');
  expect(markdown).toContain('\nf() {\n  g\n}\n');
});

test('long code is cut around its best line and says by how much', () => {
  const text = Array.from({ length: 45 }, (_, i) => `line ${i}`).join('\n');
  const top = hitMarkdown(hitOf({ text, startLine: 10, bestLine: 12 }));
  expect(top).toContain('line 0\n');
  expect(top).toContain('line 29');
  expect(top).not.toContain('line 30');
  expect(top).toContain('15 more lines');
  const bottom = hitMarkdown(hitOf({ text, startLine: 10, bestLine: 52 }));
  expect(bottom).toContain('line 42');
  expect(bottom).not.toContain('line 14\n');
});

test('each kind of file has its own terms for a place', () => {
  expect(place(hitOf())).toBe(':10–12');
  expect(place(hitOf({ startLine: 3, endLine: 3 }))).toBe(':3');
  expect(place(hitOf({ page: 4 }))).toBe(' page 4');
  expect(place(hitOf({ cell: 0 }))).toBe(' cell 1');
});

test('a hit that became stale says how', () => {
  expect(hitMarkdown(hitOf(), 'changed')).toContain('have changed since');
  expect(hitMarkdown(hitOf(), 'deleted')).toContain('has been deleted');
  expect(hitMarkdown(hitOf())).not.toContain('since');
});
