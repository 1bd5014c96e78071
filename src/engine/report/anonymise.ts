/** What is known of the user, none of which may stand in a report. */
export interface Known {
  /** Folders of the workspace, which become `<folder 1>` and so on. */
  readonly folders: readonly string[];
  /** Other places and names, such as the home folder, the user's name and queries, which become `<…>`. */
  readonly others: readonly string[];
}

/** Shorter ones would be found inside ordinary words. */
const SHORTEST = 3;

/**
 * A line of the log without anything of the user's: what is known of them, whatever is quoted, and all that looks like
 * a path, an address or the name of a file. It rather takes away too much: after a path, whatever reaches to the next
 * thing that looks like one goes too, since paths may hold spaces.
 */
export function anonymise(line: string, { folders, others }: Known): string {
  const named = [
    ...folders.map((text, i) => ({ text, by: `<folder ${i + 1}>` })),
    ...others.filter(({ length }) => length >= SHORTEST).map((text) => ({ text, by: '<…>' })),
  ].sort((a, b) => b.text.length - a.text.length);
  const spelled = named.flatMap(({ text, by }) => spellings(text).map((spelling) => ({ spelling, by })));
  const known = spelled.reduce((text, { spelling, by }) => replaceAll(text, spelling, by), line);
  return withoutPaths(withoutQuotes(known));
}

/** A path as it may stand in a message: with either slash, as in an address, or with its backslashes doubled. */
function spellings(text: string): string[] {
  const slashed = text.replaceAll('\\', '/');
  return [...new Set([text, slashed, encodeURI(slashed), text.replaceAll('\\', '\\\\')])];
}

const replaceAll = (text: string, wanted: string, by: string): string =>
  text.replaceAll(new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu'), by);

/** Apostrophes are no quotes: those stand beside white space or punctuation. */
const QUOTED = [
  /"(?:[^"\\]|\\.)*"?/gu,
  /`[^`]*`?/gu,
  /“[^”]*”?/gu,
  /‘[^’]*’?/gu,
  /«[^»]*»?/gu,
  /(?<![\p{L}\p{N}])'[^']*'?/gu,
];

const withoutQuotes = (text: string): string =>
  QUOTED.reduce((left, pattern) => left.replaceAll(pattern, '"…"'), text);

/** With a separator in it, with an ending after a dot, which no number has, or with a dot before it. */
const NAME =
  /(?:[^\s"]*[/\\][^\s"]*|[^\s"]*[\p{L}\p{N}_-]\.\p{L}[\p{L}\p{N}]{0,9}(?![\p{L}\p{N}])[^\s"]*|(?<![^\s(])\.\p{L}[^\s"]*)/u;
const PATHS = new RegExp(`(?:<folder \\d+>)?${NAME.source}(?:[^"\\n]*${NAME.source})?`, 'gu');

function withoutPaths(text: string): string {
  return text.replaceAll(PATHS, (found) => `${/^<folder \d+>/.exec(found)?.[0] ?? ''}<path>`);
}
