import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../src/engine/chunks/chunk.ts';
import { chunkCode } from '../../../src/engine/chunks/code.ts';

const LINE = '        work(with: "a { brace", and: 2)\n';
const method = (name: string, lead = ''): string =>
  `${lead}    func ${name}() {\n${LINE.repeat(30)}    }\n\n`;
const holding = (chunks: readonly Chunk[], symbol: string): Chunk | undefined =>
  chunks.find(({ symbols }) => symbols.includes(symbol));

describe('code of languages with braces and without a grammar', () => {
  it('gives a member its type as scope, and its comment and attributes as beginning', async () => {
    const lead = '    /// Says what it does.\n    ///\n    /// - Returns: nothing.\n    @discardableResult\n';
    const text = `extension Foo: Bar {\n${method('first')}${method('second', lead)}${method('third')}}\n`;
    const chunks = await chunkCode('swift', text);
    const second = holding(chunks, 'second');
    expect(second?.scope).toEqual(['extension Foo: Bar']);
    expect(second?.text.startsWith(`${lead}    func second() {`)).toBe(true);
    expect(second?.text.endsWith('    }')).toBe(true);
    expect(holding(chunks, 'Foo')).toBe(holding(chunks, 'first'));
  });

  it('nests types', async () => {
    const inner = `  struct Inner {\n${method('deep')}${method('deeper')}${method('deepest')}  }\n`;
    const chunks = await chunkCode('swift', `public final class Outer {\n${method('first')}${inner}}\n`);
    expect(holding(chunks, 'deeper')?.scope).toEqual(['public final class Outer', 'struct Inner']);
  });

  it.each([
    ['a comment', '    // } a brace\n'],
    ['a nested comment', '    /* } /* } */ } */\n'],
    ['a string', '    let a = "} \\" }"\n'],
    ['a string inside a string', '    let a = "\\(names.map { "}\\($0)" }) }"\n'],
    ['a string of several lines', '    let a = """\n}\n  " } \\(f("}"))\n"""\n'],
    ['a raw string', '    let a = #"} " \\( }"#\n'],
  ])('is not misled by a brace in %s', async (_, trap) => {
    const chunks = await chunkCode('swift', `class Foo {\n${method('first')}${trap}${method('second')}}\n`);
    expect(holding(chunks, 'second')?.scope).toEqual(['class Foo']);
  });

  it('cuts a long function between its statements, and a long list of parameters stays with its name', async () => {
    const statement =
      '        if let value = find(1) {\n            use(value)\n        } else {\n            fail()\n        }\n';
    const parameters = '        one: Int = 1,\n'.repeat(5);
    const text = `class Foo {\n    func long(\n${parameters}    ) -> Int {\n${statement.repeat(60)}    }\n}\n`;
    const chunks = await chunkCode('swift', text);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks[0]?.text).toContain(') -> Int {');
    for (const chunk of chunks.slice(1)) {
      expect(chunk.text).toMatch(/^ {8}if let/);
      expect(chunk.scope).toEqual(['class Foo', 'func long(']);
    }
  });

  it('names what is defined in types and files, and no variables of functions', async () => {
    const source = (name: string): string =>
      readFileSync(join(import.meta.dirname, '../../fixtures/sources', name), 'utf8');
    const symbols = async (language: string, name: string): Promise<string[]> =>
      (await chunkCode(language, source(name))).flatMap((chunk) => chunk.symbols);
    expect(await symbols('swift', 'Queue.swift')).toEqual(
      'Countable count JobQueue jobs owner init push pattern subscript deinit JobQueue description Failure'.split(
        ' ',
      ),
    );
    expect(await symbols('dart', 'client.dart')).toEqual(
      expect.arrayContaining(['Client', 'ask', 'Method', 'log', 'main']),
    );
    expect(await symbols('groovy', 'Pipeline.groovy')).toEqual(
      expect.arrayContaining(['Pipeline', 'step', 'run']),
    );
    expect(await symbols('proto3', 'search.proto')).toEqual(['Query', 'Kind', 'Answer', 'Search', 'Find']);
  });
});
