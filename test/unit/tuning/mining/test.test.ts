import { describe, expect, it } from 'vitest';
import { testPairs } from '../../../../src/engine/tuning/mining/test.ts';
import { testCases } from '../../../../src/engine/tuning/mining/testCases.ts';
import type { Pair } from '../../../../src/engine/tuning/pair.ts';
import { cut } from './cut.ts';

async function pairsOf(files: Record<string, string>): Promise<Pair[]> {
  const cutFiles = await Promise.all(Object.entries(files).map(([path, text]) => cut(path, text)));
  return testPairs(new Map(cutFiles.map((file) => [file.path, file])));
}

const TS = 'export function parseHeader(text: string) {\n  return text.split(";");\n}\n';
const TS_TEST =
  "it('drops parameters without a value', () => {\n  expect(parseHeader('a;b')).toEqual(['a']);\n});\n";

describe('tests and the files that they test', () => {
  it.each([
    ['src/header.ts', TS, 'src/header.test.ts', TS_TEST, 'drops parameters without a value'],
    ['src/header.ts', TS, 'test/unit/header.spec.js', TS_TEST, 'drops parameters without a value'],
    [
      'lib/rows.py',
      'def read_rows(file):\n    return list(file)\n',
      'tests/test_rows.py',
      'def test_reads_rows_of_empty_files():\n    assert read_rows([]) == []\n',
      'reads rows of empty files',
    ],
    [
      'pool/pool.go',
      'package pool\n\nfunc OpenPool(n int) *Pool {\n\treturn &Pool{n}\n}',
      'pool/pool_test.go',
      'package pool\n\nfunc TestRefusesNegativeSizes(t *testing.T) {\n\tOpenPool(-1)\n}',
      'refuses negative sizes',
    ],
    [
      'src/main/java/a/Reader.java',
      'class Reader {\n  String nextName() {\n    return name;\n  }\n}',
      'src/test/java/a/ReaderTest.java',
      'class ReaderTest {\n  @Test\n  public void failsAtEndOfDocument() {\n    reader.nextName();\n  }\n}',
      'fails at end of document',
    ],
    [
      'src/main/kotlin/Reader.kt',
      'class Reader {\n  fun nextName(): String {\n    return name\n  }\n}',
      'src/test/kotlin/ReaderTest.kt',
      'class ReaderTest {\n  @Test\n  fun `fails at end of document`() {\n    reader.nextName()\n  }\n}',
      'fails at end of document',
    ],
    [
      'src/Reader.cs',
      'class Reader {\n  string NextName() {\n    return name;\n  }\n}',
      'test/ReaderTests.cs',
      'class ReaderTests {\n  [Fact]\n  public void FailsAtEndOfDocument() {\n    reader.NextName();\n  }\n}',
      'fails at end of document',
    ],
    [
      'lib/halt.rb',
      'module Halt\n  def halt_request(status)\n    throw :halt, status\n  end\nend',
      'spec/halt_spec.rb',
      "describe Halt do\n  it 'stops with the given status' do\n    halt_request 404\n  end\nend",
      'stops with the given status',
    ],
    [
      'lib/conn.ex',
      'defmodule Conn do\n  def put_header(conn) do\n    conn\n  end\nend',
      'test/conn_test.exs',
      'defmodule ConnTest do\n  test "raises when the header is not valid" do\n    put_header(nil)\n  end\nend',
      'raises when the header is not valid',
    ],
    [
      'include/os.h',
      'inline int write_file(const char* path) {\n  return open(path);\n}',
      'test/os-test.cc',
      'TEST(os_test, writes_to_missing_folder) {\n  write_file("a/b");\n}',
      'writes to missing folder',
    ],
  ])('%s', async (path, code, testPath, test, query) => {
    const pairs = await pairsOf({ [path]: code, [testPath]: test });
    expect(pairs.map((pair) => [pair.kind, pair.path, pair.query])).toEqual([['test', path, query]]);
  });

  it('finds tests beside the code in Rust, and never takes them for the answer', async () => {
    const filler = Array.from({ length: 75 }, (_, i) => `    let value${i} = ${i};`).join('\n');
    const text = `pub fn parse_line(line: &str) -> Line {\n${filler}\n    Line(line)\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[tokio::test]\n    async fn rejects_lines_without_method() {\n        parse_line("");\n    }\n}\n`;
    const [pair, ...others] = await pairsOf({ 'src/line.rs': text });
    expect(others).toEqual([]);
    expect(pair?.query).toBe('rejects lines without method');
    expect(pair?.startLine).toBe(1);
  });

  it('takes the chunk whose names the test uses, not that which all tests use', async () => {
    const filler = (name: string) =>
      `export function ${name}(pool: Pool) {\n${'  pool.step(1, 2, 3);\n'.repeat(30)}}\n`;
    const code = ['openPool', 'drainPool', 'closePool'].map(filler).join('\n');
    const tests = ['drainPool', 'closePool', 'one', 'two', 'three'].map(
      (call, i) => `it('leaves nothing behind in case ${i}', () => {\n  openPool();\n  ${call}();\n});\n`,
    );
    const pairs = await pairsOf({ 'pool.ts': code, 'pool.test.ts': tests.join('\n') });
    expect(pairs.map(({ query, key }) => [query, /function (\w+)/.exec(key)?.[1]])).toEqual([
      ['leaves nothing behind in case 0', 'drainPool'],
      ['leaves nothing behind in case 1', 'closePool'],
    ]);
  });

  it('takes the nearest of files with the same name', async () => {
    const pairs = await pairsOf({
      'server/header.ts': TS,
      'client/header.ts': TS,
      'client/test/header.test.ts': TS_TEST,
    });
    expect(pairs.map(({ path }) => path)).toEqual(['client/header.ts']);
  });

  it('puts what a short name is grouped under before it', async () => {
    const test =
      "describe('header parameters', () => {\n  it('are dropped', () => {\n    parseHeader('a');\n  });\n});\n";
    const pairs = await pairsOf({ 'header.ts': TS, 'header.test.ts': test });
    expect(pairs.map(({ query }) => query)).toEqual(['header parameters are dropped']);
  });

  it.each([
    [
      'uses nothing of the file',
      { 'header.ts': TS, 'header.test.ts': "it('adds up two numbers', () => {\n  add(1, 2);\n});" },
    ],
    ['has no file', { 'other.ts': TS, 'header.test.ts': TS_TEST }],
    ['is no test', { 'header.ts': TS, 'use.ts': TS_TEST }],
  ])('says nothing where it %s', async (_, files) => {
    expect(await pairsOf(files)).toEqual([]);
  });
});

describe('cases of a test', () => {
  it('end where the next one begins', async () => {
    const file = await cut(
      'a.test.ts',
      "describe('pool', () => {\n  it('calls the first', () => {\n    first();\n  });\n\n  test.skip('calls the second', async () => {\n    second();\n  });\n});\n",
    );
    expect(testCases(file).map(({ name, group, line, words }) => [name, group, line, [...words]])).toEqual([
      ['calls the first', 'pool', 2, ['first']],
      ['calls the second', 'pool', 6, ['second']],
    ]);
  });
});
