/**
 * The globs that `files.exclude` and `search.exclude` switch on, the latter overriding the former as in VS
 * Code. A conditional exclude (`{ "when": ... }`) depends on sibling files and is not carried over.
 */
export function excludeGlobs(
  filesExclude: unknown,
  searchExclude: unknown,
  own: readonly string[],
): string[] {
  const merged = new Map([...entries(filesExclude), ...entries(searchExclude)]);
  const active = [...merged].filter(([, value]) => value === true).map(([glob]) => glob);
  return [...new Set([...active, ...own])].sort();
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** A path filter as typed, split at the commas that are not inside braces: `src, *.{ts,js}` is two patterns. */
export function pathPatterns(typed: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of typed) {
    if (character === '{') depth++;
    if (character === '}') depth = Math.max(0, depth - 1);
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
