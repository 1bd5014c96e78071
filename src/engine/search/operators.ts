import { terms } from '../lexical/terms.ts';
import { type FieldFilter, fieldFilter, TOKEN } from './fields.ts';

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

/** `-O2`, `-rf` and `--json` are flags; what is excluded begins with a small letter and has three. */
const EXCLUSION = /^-(?:\p{Ll}[\p{L}\p{N}_$.]{2,}|\p{Lo}[\p{L}\p{N}]*)$/u;
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
  for (const { 0: token, groups = {} } of typed.matchAll(TOKEN)) {
    const filter = groups.quoted === undefined ? ofWord(token) : ofQuoted(token, groups);
    if (filter !== undefined) found[filter.field].push(filter.value);
    if (filter?.field === 'phrases') rest.push(filter.value);
    if (filter === undefined) rest.push(token.replace(/^\\(?=[-"\p{L}])/u, ''));
  }
  return { rest: rest.join(' '), filters: found };
}

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

type Filter =
  | FieldFilter
  | { readonly field: 'phrases' | 'withoutPhrases' | 'without'; readonly value: string };
type Groups = Readonly<Record<string, string | undefined>>;

function ofQuoted(token: string, groups: Groups): Filter | undefined {
  const { not, field, quoted = '' } = groups;
  if (!/[\p{L}\p{N}]/u.test(quoted)) return undefined;
  if (field !== undefined) return fieldFilter(token, groups);
  return { field: not === '-' ? 'withoutPhrases' : 'phrases', value: quoted.trim() };
}

function ofWord(token: string): Filter | undefined {
  const excludes = EXCLUSION.test(token) && terms(token).length > 0;
  return fieldFilter(token) ?? (excludes ? { field: 'without', value: token.slice(1) } : undefined);
}
