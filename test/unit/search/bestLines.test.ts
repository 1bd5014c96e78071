import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bestLines, type HitLines } from '../../../src/engine/search/bestLines.ts';
import { parseQuery, snippetQuery } from '../../../src/engine/search/query.ts';

const hit = (text: string, over: Partial<HitLines> = {}): HitLines => ({
  text,
  startLine: 10,
  kind: 'code',
  symbols: [],
  ...over,
});

/** The best line of the first hit, with the others as the rest of the answer. */
function best(query: string, text: string, over: Partial<HitLines> = {}, others: string[] = []) {
  const [found] = bestLines(parseQuery(query), [hit(text, over), ...others.map((other) => hit(other))]);
  if (found === undefined) throw new Error('There is a result for each hit.');
  const lines = text.split('\n');
  const line = lines[found.bestLine - 10] ?? '';
  return { ...found, line, marked: found.matches.map(([start, end]) => line.slice(start, end)) };
}

describe('bestLines', () => {
  it('chooses the line with the most different words of the query, and tells where they stand', () => {
    const found = best('parse a header', '// parse\nfoo();\n  parse(header); parse()\n');
    expect(found).toMatchObject({ bestLine: 12, marked: ['parse', 'header', 'parse'] });
  });

  it('finds words inside identifiers and in their inflections', () => {
    expect(best('retry handler', 'const retryPolicy = makeRETRYHandlers(retries_left)').marked).toEqual([
      'retry',
      'RETRY',
      'Handlers',
      'retries',
    ]);
    expect(best('fetchPage', 'return fetch_page(url)').marked).toEqual(['fetch', 'page']);
  });

  it('looks for stop words only where nothing else is asked for', () => {
    expect(best('the file', 'read the file').marked).toEqual(['file']);
    expect(best('if this', 'if this').marked).toEqual(['if', 'this']);
  });

  it('counts a word the more the fewer lines of the answer have it', () => {
    const lines = 'open socket\nopen timeout';
    expect(best('socket timeout', lines, {}, ['socket', 'a socket', 'socket']).bestLine).toBe(11);
    expect(best('socket timeout', lines, {}, ['timeout', 'a timeout', 'timeout']).bestLine).toBe(10);
  });

  it('prefers a line whose neighbours match too', () => {
    expect(best('retry budget', 'retry\nx\ny\nz\nretry\nbudget\nq\nr\nbudget').bestLine).toBe(14);
  });

  it('opens the definition of a name that is asked for, not its use or its comment', () => {
    const text = '// openSocket opens\nopenSocket(); openSocket();\nfunction openSocket() {';
    const found = best('openSocket', text.replace('openSocket(); openSocket();', ''), {
      symbols: ['openSocket'],
    });
    expect(found.bestLine).toBe(12);
  });

  it('opens the definition where its documentation matches best', () => {
    const text =
      '/**\n * Guess the type of a file by its content.\n */\nfunction mimeOf(file) {\n  return table[file];\n}';
    const found = best('guess the type of a file', text, { symbols: ['mimeOf'] });
    expect(found).toMatchObject({ bestLine: 13, marked: ['file'] });
    expect(found.bestLines[0]).toBe(11);
    expect(best('guess the type', text).bestLine).toBe(11);
    expect(best('guess the type', text, { symbols: ['mimeOf'], kind: 'markdown' }).bestLine).toBe(11);
  });

  it('opens a docstring at its definition', () => {
    const text = 'def check(self):\n    """\n    Replace dead workers.\n    """\n    self.run()';
    expect(best('replace dead workers', text, { symbols: ['check'] }).bestLine).toBe(10);
  });

  it('opens a comment itself where the query quotes it, or where its definition is far away', () => {
    const text = '// Guess its type.\nfunction mimeOf(file) {}';
    expect(best('"guess its type"', text, { symbols: ['mimeOf'] }).bestLine).toBe(10);
    const long = `// Guess its type.\n${'// More.\n'.repeat(20)}function mimeOf(file) {}`;
    expect(best('guess its type', long, { symbols: ['mimeOf'] }).bestLine).toBe(10);
  });

  it('takes headings for symbols, whatever is in them', () => {
    const heading = 'Cross-Site Forgery (CSRF) [a/b] $x';
    expect(best('forgery', `x\n${heading}\nforgery`, { symbols: [heading] }).bestLine).toBe(11);
  });

  it('opens where a quoted phrase stands', () => {
    const text = 'secret key, key of a secret\nthe Secret Key\nsecret_key = secret.key';
    expect(best('cookie "the secret key" secret', text).bestLine).toBe(11);
  });

  it.each([
    ['normalize_time', '  return normalize_time(x)\n\ndef normalize_time(eta):', 12],
    ['eitherReader', 'auto = eitherReader $ \\arg -> arg\n\neitherReader :: (String -> a)', 12],
    ['size', 'x = size(y);\nstatic int size(char *y)\n{', 11],
    ['openSocket', 'this.openSocket();\n}\n  openSocket() {', 12],
  ])('tells the definition of %s from its uses', (name, text, line) => {
    expect(best(name, text, { symbols: [name] }).bestLine).toBe(line);
  });

  it('counts lists of imports half', () => {
    expect(best('socket', "import { socket } from 'net';\nnew Socket()").bestLine).toBe(11);
    expect(best('socket', '#include <socket.h>\nsocket(1);').bestLine).toBe(11);
  });

  it('takes the definition where no word matches, else the first line that says something', () => {
    expect(best('unheard', '}\n\nfunction open() {\n  x', { symbols: ['open'] }).bestLine).toBe(12);
    expect(best('unheard', '}\n\n  x = 1\n')).toMatchObject({ line: '  x = 1', matches: [] });
    expect(best('unheard', '')).toMatchObject({ bestLine: 10, bestLines: [10, 10] });
  });

  it('takes the line that the query names', () => {
    expect(best('a.py:12', 'one\ntwo\nthree', { namedLine: 12 }).bestLine).toBe(12);
    expect(best('a.py:99', 'one\ntwo\nthree', { namedLine: 99 }).bestLine).toBe(12);
  });

  it('gives the neighbours that match nearly as well', () => {
    expect(best('retry budget', 'x\nretry budget\nbudget of a retry\ny').bestLines).toEqual([11, 12]);
  });

  it('opens a snippet where it begins', () => {
    const text = 'class A {\n  first() { return b.c(d); }\n\n  second(x) { if (x > 1) { return x; } }\n}';
    const [found] = bestLines(snippetQuery('other(y) { if (y > 2) { return y; } }'), [hit(text)]);
    expect(found?.bestLine).toBe(13);
  });

  it('stays within the lines of each hit', () => {
    const texts = ['', '\n\n', 'x', 'retry\nbudget', '}\n}'];
    for (const [i, found] of bestLines(
      parseQuery('retry budget'),
      texts.map((text) => hit(text)),
    ).entries()) {
      const last = 10 + (texts[i] ?? '').split('\n').length - 1;
      expect(found.bestLine).toBeGreaterThanOrEqual(10);
      expect(found.bestLine).toBeLessThanOrEqual(last);
      expect(found.bestLines[0]).toBeLessThanOrEqual(found.bestLine);
      expect(found.bestLines[1]).toBeLessThanOrEqual(last);
    }
  });
});

/** Whole files of packages, as if each were one chunk: the hardest case for finding a line. */
describe('best lines of real code', () => {
  const CONNECTION = 'vscode-jsonrpc/lib/common/connection.js';
  const IGNORE = 'ignore/index.js';
  const source = (path: string) =>
    readFileSync(join(import.meta.dirname, '../../../node_modules', path), 'utf8');

  it.each([
    [CONNECTION, 'unhandled method error response', 'Unhandled method'],
    [CONNECTION, 'trace log of received response', 'Received response'],
    [CONNECTION, 'send progress notification', 'sendNotification(ProgressNotification.type'],
    [CONNECTION, 'sendRequest', 'sendRequest: ('],
    [CONNECTION, 'connection is disposed', 'connection got disposed'],
    [IGNORE, 'trailing spaces', 'railing space'],
    [IGNORE, 'windows backslash in path', 'Windows path'],
    [IGNORE, 'cache of tested paths', '_test (originalPath, cache'],
  ])('%s: %s', (path, query, expected) => {
    expect(best(query, source(path)).line).toContain(expected);
  });
});
