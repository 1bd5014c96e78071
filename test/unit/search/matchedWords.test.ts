import { describe, expect, it } from 'vitest';
import { wordFinder } from '../../../src/engine/search/matchedWords.ts';

const find = wordFinder(['http', 'server', 'memory', 'id', '64', 'x']);
const found = (line: string) => find(line).map(({ start, end, word }) => [line.slice(start, end), word]);

describe('words of a query in a line', () => {
  it.each([
    ['HTTPServer', ['HTTP', 'Server']],
    ['HTTPSERVER http', ['http']],
    ['parseHttpServers(memoryId)', ['Http', 'Servers', 'memory', 'Id']],
    ['get_ID2ID', ['ID', 'ID']],
    ['aX Xa x64x', ['X', 'x', '64', 'x']],
    ['no word of it', []],
  ])('are parts of identifiers, inflected too: %s', (line, parts) => {
    expect(found(line).map(([part]) => part)).toEqual(parts);
  });

  it.each(['HTTPServer', 'aHTTPsXMemoryID64', 'X86x64 IDs Id iD', '__http__(server->memory[64])', 'x', ''])(
    'are the same whether or not another script follows: %s',
    (line) => {
      expect(found(`${line} é`)).toEqual(found(line));
    },
  );
});
