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

/** Whether a text is minified, machine-made or a dump of data. */
export function isGeneratedText(language: string, text: string): boolean {
  if (DATA_LANGUAGES.has(language) && text.length > LARGEST_DATA_FILE) return true;
  if (text.length < 5_000) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return language !== 'markdown' && language !== 'plaintext' && text.length / lines > 400;
}
