import type { FileType } from './languages.ts';

/** Files that tools write and nobody reads; they would fill an index with noise. */
const GENERATED_NAMES =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|poetry\.lock|uv\.lock|pipfile\.lock|composer\.lock|gemfile\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|packages\.lock\.json)$|\.(?:min\.(?:js|mjs|css)|map|snap|bundle\.js)$/i;

/** Whether a path names a lock file, a source map or a minified bundle. */
export function isGeneratedPath(path: string): boolean {
  return GENERATED_NAMES.test(path);
}

/** Data beyond this size are tables and dumps, not something that a person wrote to be read. */
const LARGEST_DATA_FILE = 100_000;
const DATA_LANGUAGES = new Set(['json', 'yaml', 'xml', 'toml']);

/** Characters; below this size a file is read whatever it looks like. */
const SMALLEST_MINIFIED = 5_000;
const LONGEST_AVERAGE_LINE = 400;
/** No person writes lines of code this long. */
const MACHINE_LINE = 2_000;

/** Whether a text is minified, machine-made or a dump of data. */
export function isGeneratedText({ language, kind }: FileType, text: string): boolean {
  if (DATA_LANGUAGES.has(language) && text.length > LARGEST_DATA_FILE) return true;
  // Prose may well have a paragraph a line.
  return kind === 'code' && isMinified(text);
}

function isMinified(text: string): boolean {
  if (text.length < SMALLEST_MINIFIED) return false;
  let lines = 0;
  let inLongLines = 0;
  for (let start = 0; start < text.length; lines++) {
    const end = text.indexOf('\n', start);
    const next = end < 0 ? text.length : end + 1;
    if (next - start > MACHINE_LINE) inLongLines += next - start;
    start = next;
  }
  return text.length / lines > LONGEST_AVERAGE_LINE || inLongLines > text.length / 2;
}
