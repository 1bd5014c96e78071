import { describe, expect, it } from 'vitest';
import { docOf, docPairs } from '../../../../src/engine/tuning/mining/doc.ts';
import { cut } from './cut.ts';

const queriesOf = async (path: string, text: string) =>
  docPairs(await cut(path, text)).map(({ query }) => query);

describe('documentation of definitions', () => {
  it.each([
    [
      'a.ts',
      '/**\n * Splits a header into its parameters.\n *\n * @param header as it came\n */\nexport function split(header: string) {\n  return header.split(";");\n}',
      'Splits a header into its parameters.',
    ],
    [
      'a.js',
      '/**\n * Mounts `fn` below the given path.\n * @public\n */\napp.use = function use(fn) {\n  this.fns.push(fn);\n  return this;\n};',
      'Mounts fn below the given path.',
    ],
    [
      'a.py',
      'class Pool:\n    def take(\n        self,\n        limit: int = 3,\n    ) -> Client:\n        """Takes an idle client out of the pool.\n\n        Args:\n            limit: how many to try\n        """\n        return self.idle.pop()\n',
      'Takes an idle client out of the pool.',
    ],
    [
      'b.py',
      '# Joins two paths, dropping repeated slashes.\n@cache\ndef join(a, b):\n    return a.rstrip("/") + "/" + b\n',
      'Joins two paths, dropping repeated slashes.',
    ],
    [
      'a.go',
      'package a\n\n// Run starts the listener and blocks until it ends.\nfunc (s *Server) Run() error {\n\treturn s.listen()\n}',
      'Run starts the listener and blocks until it ends.',
    ],
    [
      'a.rs',
      '/// Parses a request line into its [`Parts`].\n///\n/// # Errors\n/// Where it has no method.\n#[inline]\n#[must_use]\npub fn parse(line: &str) -> Parts {\n    todo(line)\n}',
      'Parses a request line into its Parts.',
    ],
    [
      'A.java',
      'class A {\n  /**\n   * Returns the member with the given {@code name}, if any.\n   * @param name of it\n   */\n  @Nullable\n  public Member find(String name) {\n    return members.get(name);\n  }\n}',
      'Returns the member with the given name, if any.',
    ],
    [
      'a.c',
      '/* Closes the handle and frees its watchers. */\nstatic int\nclose_handle(handle_t *handle) {\n  return release(handle);\n}',
      'Closes the handle and frees its watchers.',
    ],
    [
      'a.cpp',
      '/**\n  \\rst\n  Formats an integer as octal digits.\n  \\endrst\n */\ntemplate <typename T>\nauto octal(T value) -> std::string {\n  return format(value);\n}',
      'Formats an integer as octal digits.',
    ],
    [
      'b.cpp',
      '// Formats an integer as octal digits.\ntemplate <typename T>\nauto octal(T value) -> std::string {\n  return format(value);\n}',
      'Formats an integer as octal digits.',
    ],
    [
      'a.cs',
      'class A {\n  /// <summary>\n  /// Executes a query and maps rows to <see cref="Row"/> objects.\n  /// </summary>\n  /// <param name="sql">The query.</param>\n  public Row[] Query(string sql) {\n    return Run(sql);\n  }\n}',
      'Executes a query and maps rows to Row objects.',
    ],
    [
      'a.php',
      '<?php\nclass A {\n  /**\n   * Writes the record to the rotating file.\n   *\n   * @return bool\n   */\n  public function write(array $record): bool {\n    return $this->put($record);\n  }\n}',
      'Writes the record to the rotating file.',
    ],
    [
      'a.rb',
      'module A\n  # Halts the request with a status and body.\n  def halt(*response)\n    throw :halt, response\n  end\nend',
      'Halts the request with a status and body.',
    ],
    [
      'A.kt',
      '/** Checks that a column is between two values. */\n@LowPriority\nfun between(from: Int, to: Int): Op {\n    return Between(this, from, to)\n}',
      'Checks that a column is between two values.',
    ],
    [
      'A.scala',
      'object A {\n  /**\n   * Decodes a cursor into an optional value.\n   */\n  def decode(cursor: Cursor): Option[Int] = {\n    cursor.value\n  }\n}',
      'Decodes a cursor into an optional value.',
    ],
    [
      'a.sh',
      '# Prints the lines of a file in reverse order.\nreverse_lines() {\n  tac "$1"\n}',
      'Prints the lines of a file in reverse order.',
    ],
    [
      'a.lua',
      '--- Moves the selection to the next entry\n---@param number number: the buffer\nfunction actions.move_next(number)\n  shift(number, 1)\nend',
      'Moves the selection to the next entry',
    ],
    [
      'A.hs',
      '-- | Encodes a value as a lazy byte string.\nencode :: Value -> ByteString\nencode = toLazy . toEncoding\n',
      'Encodes a value as a lazy byte string.',
    ],
    [
      'a.ex',
      'defmodule A do\n  @doc """\n  Puts a header into the response.\n\n  ## Examples\n\n      iex> put(conn)\n  """\n  @spec put(Conn.t()) :: Conn.t()\n  def put(conn) do\n    %{conn | state: :set}\n  end\nend',
      'Puts a header into the response.',
    ],
    [
      'a.zig',
      '/// Resolves the type of a declaration across files.\npub fn resolveType(self: *Store, node: Node) ?Type {\n    return self.lookup(node);\n}',
      'Resolves the type of a declaration across files.',
    ],
    [
      'a.swift',
      '/// Creates a request from a convertible URL.\n///\n/// - Parameters:\n///   - url: where to\n@discardableResult\nopen func request(_ url: URL) -> Request {\n    return make(url)\n}',
      'Creates a request from a convertible URL.',
    ],
  ])('%s', async (path, text, query) => {
    expect(await queriesOf(path, text)).toEqual([query]);
  });

  it.each([
    ['a licence', 'a.go', '// Copyright 2020 The Authors of this. Licensed under terms.\nfunc run() {}'],
    ['a to-do', 'a.ts', '// TODO: make this function much faster\nfunction run() {}'],
    ['a switch', 'a.ts', '// eslint-disable-next-line some rule that hurts\nfunction run() {}'],
    ['code taken out', 'a.ts', '// const parsed = parse(header, options, true);\nfunction run() {}'],
    ['too few words', 'a.ts', '/** Runs it. */\nfunction run() {}'],
    ['an address', 'a.ts', '/** https://example.org/some/long/page */\nfunction run() {}'],
  ])('leaves out %s', async (_, path, text) => {
    expect(await queriesOf(path, text)).toEqual([]);
  });

  it('strips its own comment from the key and keeps the scope', async () => {
    const filler = Array.from({ length: 40 }, (_, i) => `    this.values.push(readNumber(${i}));`).join('\n');
    const text = `class Reader {\n  first() {\n${filler}\n  }\n\n  /** Skips white space between two tokens. */\n  skipBlank() {\n${filler}\n  }\n}`;
    const [pair] = docPairs(await cut('reader.ts', text));
    expect(pair?.key).toContain('class Reader\n  skipBlank() {');
    expect(pair?.key).not.toContain('Skips white space');
    expect(pair?.group).toBe('reader.ts');
  });

  it('gives each of several definitions the whole chunk without its own comment alone', async () => {
    const text =
      '/** Reads the first line of input. */\nfunction first() {}\n\n/** Reads the last line of input. */\nfunction last() {}\n';
    const file = await cut('a.ts', text);
    const chunk = file.chunks[0];
    expect(file.chunks).toHaveLength(1);
    expect(chunk && docOf(file, chunk).map(({ stripped }) => stripped)).toEqual([
      'function first() {}\n\n/** Reads the last line of input. */\nfunction last() {}',
      '/** Reads the first line of input. */\nfunction first() {}\n\nfunction last() {}',
    ]);
  });

  it('reads no comments out of strings', async () => {
    const text =
      'def usage():\n    text = 1\n    """\n    # Prints the usage of all commands.\n    def run():\n    """\n    return text\n';
    expect(await queriesOf('a.py', text)).toEqual([]);
  });
});

describe('comments of no sense', () => {
  it.each(['*', ':', '[[', '<a', ' ', 'a:a:', '{@a '])(
    'made of %j a thousand times are read to their end',
    async (unit) => {
      const text = `/** Reads all the rows. */\nfunction readRows() {}\n\n/** ${unit.repeat(1000)} */\nfunction other() {}\n`;
      expect(await queriesOf('a.ts', text)).toContain('Reads all the rows.');
    },
  );
});
