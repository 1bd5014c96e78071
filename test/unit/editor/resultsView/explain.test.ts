import { expect, test } from 'vitest';
import { explain, hitMarkdown, place } from '../../../../src/editor/resultsView/explain.ts';
import { hitOf } from '../hits.ts';

test('an explanation tells words, nearness and rules, and leaves out what there is not', () => {
  const rules = [
    { name: 'defines a name you asked for', effect: 0.4 },
    { name: 'test file', effect: -0.25 },
  ];
  expect(explain({ explanation: { words: ['a`b', 'c'], meaning: 0.617, rules } })).toBe(
    'words `aˋb` `c` · nearness in meaning 0.62 · defines a name you asked for +0.40 · test file −0.25',
  );
  expect(explain({ explanation: { words: [], meaning: 0.3, rules: [] } })).toBe('nearness in meaning 0.30');
  expect(explain({ explanation: { words: [], rules: [], filters: ['has "a b"', 'without mock'] } })).toBe(
    'has "a b" · without mock',
  );
  expect(explain({ explanation: { words: [], rules: [] } })).toBe('');
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

test('long code is cut and says by how much', () => {
  const text = Array.from({ length: 45 }, (_, i) => `line ${i}`).join('\n');
  const markdown = hitMarkdown(hitOf({ text }));
  expect(markdown).toContain('line 29');
  expect(markdown).not.toContain('line 30');
  expect(markdown).toContain('15 more lines');
});

test('each kind of file has its own terms for a place', () => {
  expect(place(hitOf())).toBe(':10–12');
  expect(place(hitOf({ startLine: 3, endLine: 3 }))).toBe(':3');
  expect(place(hitOf({ page: 4 }))).toBe(' page 4');
  expect(place(hitOf({ cell: 0 }))).toBe(' cell 1');
});

test('a hit of a file that has changed since says so', () => {
  expect(hitMarkdown(hitOf({ stale: true }))).toContain('has changed since it was indexed');
  expect(hitMarkdown(hitOf())).not.toContain('changed');
});
