import { expect, test } from 'vitest';
import { withDocumentation } from '../../../src/engine/search/docComment.ts';

/** The lines that the definition of `name` has with its documentation. */
function documented(text: string): string[] {
  const lines = text.split('\n');
  const definition = lines.findIndex((line) => /\bname\b/.test(line));
  const [first, last] = withDocumentation(lines, definition);
  return lines.slice(first, last + 1);
}

test.each([
  ['line comments', '// a\n// b\nfunction name() {', '// before\n\n'],
  ['a block with stars', '/**\n * a\n */\nint name(void)', 'x = 1;\n'],
  ['a block without stars', '/*\n  a\n\n  b\n*/\nint name(void)', 'x = 1; /* no */\n'],
  ['annotations between', '/// a\n#[inline]\nfn name() {', 'use b;\n'],
  ['decorators', '# a\n@cached\ndef name():', 'import b\n'],
  ['Haskell', '-- | a\n-- b\nname :: Int', 'other = 1\n'],
  ['a docstring', 'def name(\n    a,\n) -> int:\n    """A.\n\n    B.\n    """', 'x = 1\n'],
  ['a docstring of one line', "class name:\n    '''A.'''", 'x = 1\n'],
])('%s', (_, whole, before) => {
  expect(documented(`${before}${whole}\n  rest`)).toEqual(whole.split('\n'));
});

test.each([
  ['a comment that a blank line parts from it', '// a\n\nfunction name() {'],
  ['code with a comment behind it', 'x = 1; /* a */\nint name(void)'],
  ['directives', '#include <a.h>\nint name(void)'],
  ['a string that is no docstring', 'def name():\n    x = """a"""'],
  ['a comment in its body', 'function name() {\n  // a'],
])('%s is not its documentation', (_, text) => {
  expect(documented(text)).toHaveLength(1);
});

test('a docstring without an end goes to the end', () => {
  expect(documented('def name():\n    """A\n    b')).toHaveLength(3);
});
