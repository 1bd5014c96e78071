import { describe, expect, it } from 'vitest';
import { chunkFile } from '../../../src/engine/chunks/chunkFile.ts';
import { fileType } from '../../../src/engine/files/languages.ts';

async function symbolsOf(path: string, text: string): Promise<string[]> {
  const { chunks } = await chunkFile(fileType(path), { text });
  return chunks.flatMap((chunk) => chunk.symbols);
}

describe('names that chunks define', () => {
  it.each([
    [
      'a.ts',
      'export class Foo {\n  bar() {}\n}\nexport const baz = () => 1;\ninterface Qux {}',
      ['Foo', 'bar', 'baz', 'Qux'],
    ],
    ['a.js', 'function foo() {}\nconst bar = 1;', ['foo', 'bar']],
    [
      'a.py',
      'class Foo:\n    def bar(self):\n        pass\n\n@decorated\ndef baz(): pass',
      ['Foo', 'bar', 'baz'],
    ],
    ['a.go', 'package a\nfunc (s *S) Run() {}\ntype S struct {}\nconst Limit = 3', ['Run', 'S', 'Limit']],
    ['a.rs', 'pub struct Foo;\nimpl Foo { fn bar() {} }\nfn baz() {}', ['Foo', 'bar', 'baz']],
    ['a.java', 'class Foo { void bar() {} enum Baz { A } }', ['Foo', 'bar', 'Baz']],
    [
      'a.c',
      'struct foo { int x; };\nstatic int *bar(int a) { return 0; }\n#define LIMIT 3',
      ['foo', 'bar', 'LIMIT'],
    ],
    [
      'a.cpp',
      'namespace n { class Foo { void bar() {} }; }\ntemplate <class T> T baz(T t) { return t; }',
      ['n', 'Foo', 'bar', 'baz'],
    ],
    ['a.cs', 'namespace N { class Foo { int Bar() { return 1; } } }', ['Foo', 'Bar']],
    ['a.php', '<?php\nclass Foo { function bar() {} }\nfunction baz() {}', ['Foo', 'bar', 'baz']],
    ['a.rb', 'module M\n  class Foo\n    def bar?\n    end\n  end\nend', ['M', 'Foo', 'bar?']],
    ['a.kt', 'class Foo { fun bar() {} }\nfun baz() = 1', ['Foo', 'bar', 'baz']],
    ['a.scala', 'object Foo { def bar = 1 }\ntrait Baz', ['Foo', 'bar', 'Baz']],
    ['a.sh', 'foo() { echo; }\nfunction bar { echo; }', ['foo', 'bar']],
    [
      'a.lua',
      'function foo() end\nlocal function bar() end\nM.baz = function() end',
      ['foo', 'bar', 'M.baz'],
    ],
    ['a.hs', 'module A where\ndata Foo = Foo\nbar :: Int\nbar = 1', ['Foo', 'bar']],
    ['a.ex', 'defmodule Foo do\n  def bar(x), do: x\nend', ['Foo', 'bar']],
    ['a.zig', 'const std = @import("std");\nfn foo() void {}', ['std', 'foo']],
    ['a.swift', 'public final class Foo {\n    func bar() {}\n    init() {}\n}', ['Foo', 'bar', 'init']],
    ['a.md', '# Foo\ntext\n\n## Bar `x`\ntext', ['Foo', 'Bar x']],
  ])('%s', async (path, text, expected) => {
    const symbols = await symbolsOf(path, text);
    for (const name of expected) expect(symbols).toContain(name);
  });
});

describe('chunks', () => {
  const method = (name: string): string =>
    `  /** Says what ${name} does. */\n  ${name}() {\n${'    work(1, 2, 3);\n'.repeat(60)}  }\n`;

  it('begin with the comment of their definition and know their class', async () => {
    const text = `class Foo {\n${method('first')}\n${method('second')}}\n`;
    const { chunks } = await chunkFile(fileType('a.ts'), { text });
    const second = chunks.find((chunk) => chunk.symbols.includes('second'));
    expect(second?.text.startsWith('  /** Says what second does. */')).toBe(true);
    expect(second?.scope).toEqual(['class Foo']);
  });

  it('of a section know the headings above it and keep fenced code together', async () => {
    const fence = `\`\`\`sh\n${'run --all\n\n'.repeat(30)}\`\`\``;
    const text = `# Guide\n\n${'Intro. '.repeat(80)}\n\n## Install\n\n${fence}\n`;
    const { chunks } = await chunkFile(fileType('a.md'), { text });
    const install = chunks.find((chunk) => chunk.symbols.includes('Install'));
    expect(install?.scope).toEqual(['Guide']);
    expect(install?.text.match(/```/g)).toHaveLength(2);
  });

  it.each([
    [
      'a.ex',
      '  @doc "Says what it does."\n  @spec second(t) :: t',
      '  def second(x) do\n',
      '    work(x)\n',
      '  end',
    ],
    [
      'a.kt',
      '/** Says what it does. */\n@Suppress("Magic")',
      'class Second {\n',
      '    fun f() = work(1)\n',
      '}',
    ],
    [
      'a.java',
      '/** Says what it does. */\n@Suppress("Magic")',
      'class Second {\n',
      '  int f = work(1);\n',
      '}',
    ],
    ['a.rs', '/// Says what it does.\n#[inline]', 'fn second() {\n', '    work(1, 2);\n', '}'],
    ['a.cs', '/// Says what it does.\n[Obsolete]', 'class Second {\n', '  int F() => Work(1);\n', '}'],
  ])(
    'hold the comment, the annotations and the name of a long definition together: %s',
    async (path, lead, head, line, end) => {
      const first = `${head.replace('second', 'first').replace('Second', 'First')}${line.repeat(40)}${end}`;
      const body = `${first}\n\n${lead}\n${head}${line.repeat(200)}${end}`;
      const text = path === 'a.ex' ? `defmodule M do\n${body}\nend\n` : `${body}\n`;
      const { chunks } = await chunkFile(fileType(path), { text });
      const [second, another] = chunks.filter((chunk) =>
        chunk.symbols.some((name) => /^second$/i.test(name)),
      );
      expect(another).toBeUndefined();
      expect(second?.text.trimStart().startsWith(`${lead}\n${head}`.trimStart())).toBe(true);
    },
  );

  it.each([
    [
      'C, of a structure that is only used',
      'a.c',
      'struct used *make(struct used *from) { return from; }',
      ['make'],
    ],
  ])('define no name in %s', async (_, path, text, expected) => {
    expect(await symbolsOf(path, text)).toEqual(expected);
  });

  it('keep a comment behind code with its line', async () => {
    const entry = '  work(1, 2, 3); // says why\n';
    const { chunks } = await chunkFile(fileType('a.ts'), { text: `function f() {\n${entry.repeat(150)}}\n` });
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.text.length).toBeGreaterThan(1_100);
  });

  it('begin with a comment that an empty line parts from its definition', async () => {
    const lead = '/**\n * Says what it does.\n */\n\n';
    const f = (name: string): string =>
      `${lead}function ${name}() {\n${'  work(1, 2, 3);\n'.repeat(40)}}\n\n`;
    const { chunks } = await chunkFile(fileType('a.js'), { text: `${f('first')}${f('second')}` });
    const second = chunks.find((chunk) => chunk.symbols.includes('second'));
    expect(second?.text.startsWith(`${lead}function second`)).toBe(true);
  });

  it('begin with the comment of the first definition below the imports of Haskell', async () => {
    const imports = Array.from({ length: 30 }, (_, i) => `import Data.Module${i} (thing${i})\n`).join('');
    const data = `-- | A heap by rank.\ndata Heap\n  = Empty\n${'  | Node Int -- ^ and so on\n'.repeat(10)}`;
    const { chunks } = await chunkFile(fileType('a.hs'), { text: `module A where\n\n${imports}\n${data}` });
    expect(
      chunks.find((chunk) => chunk.symbols.includes('Heap'))?.text.startsWith('-- | A heap by rank.'),
    ).toBe(true);
  });

  it('are not cut between a comment and what it is about', async () => {
    const entry = '  // What follows is one of many.\n  @example\n  call(one, two, three),\n';
    const text = `const all = [\n${entry.repeat(100)}];\n`;
    const { chunks } = await chunkFile(fileType('a.txt'), { text });
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.text.endsWith('call(one, two, three),')).toBe(true);
  });

  it('of a long comment end where its paragraphs do', async () => {
    const paragraph = ' * A sentence that says something.\n'.repeat(8);
    const text = `/**\n${`${paragraph} *\n`.repeat(20)} */\nfunction f() {}\n`;
    const { chunks } = await chunkFile(fileType('a.ts'), { text });
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.text.endsWith('\n *')).toBe(true);
  });
});
