const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
};

/** A name as git writes it in patches: in quotes, as in C, where it has quotes, backslashes or control characters. */
export function unquote(written: string): string {
  if (!/^".*"$/s.test(written)) return written;
  const text = written
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/gs, (_, octal: string | undefined, letter = '') =>
      octal === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(octal, 8)),
    );
  return text;
}
