import { languageNamed } from '../files/languages.ts';
import { terms } from '../lexical/terms.ts';

/** What a file is to a reader: tests are neither code nor documents. */
export type FileKind = 'code' | 'docs' | 'tests';

/** Conditions that a query states beside what it looks for. Values that begin with `!` exclude. */
export interface Filters {
  /** Must occur in the chunk, word for word. */
  readonly phrases: readonly string[];
  /** Phrases that must not occur in it. */
  readonly withoutPhrases: readonly string[];
  /** Words that must not occur in the chunk or its path. */
  readonly without: readonly string[];
  readonly languages: readonly string[];
  readonly paths: readonly string[];
  readonly kinds: readonly string[];
}

export const NO_FILTERS: Filters = {
  phrases: [],
  withoutPhrases: [],
  without: [],
  languages: [],
  paths: [],
  kinds: [],
};

const FIELD = '(?<field>lang|language|path|kind):';
const TOKEN = new RegExp(`(?<=^|\\s)(?<not>-?)(?:${FIELD})?"(?<quoted>[^"]*)"(?=\\s|$)|\\S+`, 'giu');
const FIELD_TOKEN = new RegExp(`^(?<not>-?)${FIELD}(?<value>[^\\s:"]\\S*)$`, 'iu');
/** `-O2`, `-rf` and `--json` are flags; what is excluded begins with a small letter and has three. */
const EXCLUSION = /^-(?:\p{Ll}[\p{L}\p{N}_$.]{2,}|\p{Lo}[\p{L}\p{N}]*)$/u;
const KINDS: Record<string, FileKind> = {
  code: 'code',
  doc: 'docs',
  docs: 'docs',
  test: 'tests',
  tests: 'tests',
};

type Field = keyof Filters;

/**
 * Takes the operators out of a query as people type it: `"quoted words"` must occur, `-word` must not, `lang:`,
 * `path:` and `kind:` filter. Values that nothing is known of are ordinary words, and so is what follows a backslash.
 *
 * @returns the words that are left, those within quotes included, and the filters
 */
export function readOperators(typed: string): { rest: string; filters: Filters } {
  const rest: string[] = [];
  const found: Record<Field, string[]> = {
    phrases: [],
    withoutPhrases: [],
    without: [],
    languages: [],
    paths: [],
    kinds: [],
  };
  for (const { token, filter } of tokensOf(typed)) {
    if (filter !== undefined) found[filter.field].push(filter.value);
    if (filter?.field === 'phrases') rest.push(filter.value);
    if (filter === undefined) rest.push(token.replace(/^\\(?=[-"\p{L}])/u, ''));
  }
  return { rest: rest.join(' '), filters: found };
}

/** A filter by language, path or kind as it stands in a query: `-lang:go`, `path:"my folder"`. */
export interface FieldToken {
  readonly token: string;
  /** Where it begins in the query, in UTF-16 units. */
  readonly start: number;
  readonly field: 'languages' | 'paths' | 'kinds';
  /** As in `Filters`. */
  readonly value: string;
}

/** The filters that `readOperators` takes out of a query as `lang:`, `path:` and `kind:`, in order. */
export const fieldTokens = (typed: string): FieldToken[] =>
  tokensOf(typed).flatMap(({ token, start, filter }) =>
    filter?.field === 'languages' || filter?.field === 'paths' || filter?.field === 'kinds'
      ? [{ token, start, field: filter.field, value: filter.value }]
      : [],
  );

/** The query without `lang:`, `path:` and `kind:`, whose values may look like code. */
export const withoutFields = (typed: string): string =>
  typed.replace(/(?<=^|\s)-?(?:lang|language|path|kind):\S+/giu, '');

export const hasFilters = (filters: Filters): boolean =>
  Object.values(filters).some((values) => values.length > 0);

/** Filters as an explanation tells them. */
export function toldFilters({
  phrases,
  withoutPhrases,
  without,
  languages,
  paths,
  kinds,
}: Filters): string[] {
  const field = (name: string, values: readonly string[]): string[] =>
    values.map((value) => (value.startsWith('!') ? `not ${name} ${value.slice(1)}` : `${name} ${value}`));
  return [
    ...phrases.map((phrase) => `has "${phrase}"`),
    ...withoutPhrases.map((phrase) => `without "${phrase}"`),
    ...without.map((word) => `without ${word}`),
    ...field('language', languages),
    ...field('path', paths),
    ...field('kind', kinds),
  ];
}

interface Filter {
  readonly field: Field;
  readonly value: string;
}

interface Token {
  readonly token: string;
  readonly start: number;
  /** Undefined for an ordinary word. */
  readonly filter: Filter | undefined;
}

const tokensOf = (typed: string): Token[] =>
  Array.from(typed.matchAll(TOKEN), ({ 0: token, index: start, groups = {} }) => ({
    token,
    start,
    filter: groups.quoted === undefined ? ofWord(token) : ofQuoted(groups),
  }));

type Groups = Readonly<Record<string, string | undefined>>;

function ofQuoted({ not, field, quoted = '' }: Groups): Filter | undefined {
  if (!/[\p{L}\p{N}]/u.test(quoted)) return undefined;
  if (field !== undefined) return ofField(field, quoted, not === '-');
  return { field: not === '-' ? 'withoutPhrases' : 'phrases', value: quoted.trim() };
}

function ofWord(token: string): Filter | undefined {
  const { field, value = '', not } = FIELD_TOKEN.exec(token)?.groups ?? {};
  if (field !== undefined) return ofField(field, value, not === '-');
  const excludes = EXCLUSION.test(token) && terms(token).length > 0;
  return excludes ? { field: 'without', value: token.slice(1) } : undefined;
}

function ofField(field: string, value: string, excludes: boolean): Filter | undefined {
  const not = excludes ? '!' : '';
  const lowered = value.toLowerCase();
  switch (field.toLowerCase()) {
    case 'path':
      return { field: 'paths', value: not + value };
    case 'kind': {
      const kind = Object.hasOwn(KINDS, lowered) ? KINDS[lowered] : undefined;
      return kind && { field: 'kinds', value: not + kind };
    }
    default: {
      const language = languageNamed(value);
      return language === undefined ? undefined : { field: 'languages', value: not + language };
    }
  }
}
