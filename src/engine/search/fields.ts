import { languageNamed } from '../files/languages.ts';

/** What a file is to a reader: tests are neither code nor documents. */
export type FileKind = 'code' | 'docs' | 'tests';

/** A filter by language, path or kind. */
export interface FieldFilter {
  readonly field: 'languages' | 'paths' | 'kinds';
  /** As in `Filters`: begins with `!` where it excludes. */
  readonly value: string;
}

/** A filter as it stands in a query: `-lang:go`, `path:"my folder"`. */
export interface FieldToken extends FieldFilter {
  readonly token: string;
  /** Where it begins in the query, in UTF-16 units. */
  readonly start: number;
}

type Groups = Readonly<Record<string, string | undefined>>;

const FIELD = '(?<field>lang|language|path|kind):';
/** The words of a query; what is between quotes is one word. */
export const TOKEN = new RegExp(`(?<=^|\\s)(?<not>-?)(?:${FIELD})?"(?<quoted>[^"]*)"(?=\\s|$)|\\S+`, 'giu');
const FIELD_TOKEN = new RegExp(`^(?<not>-?)${FIELD}(?<value>[^\\s:"]\\S*)$`, 'iu');
const KINDS: Record<string, FileKind> = {
  code: 'code',
  doc: 'docs',
  docs: 'docs',
  test: 'tests',
  tests: 'tests',
};

/** The filters of a query that are typed as `lang:`, `path:` and `kind:`, in order. */
export function fieldTokens(typed: string): FieldToken[] {
  return Array.from(typed.matchAll(TOKEN)).flatMap(({ 0: token, index: start, groups }) => {
    const filter = fieldFilter(token, groups);
    return filter === undefined ? [] : [{ token, start, ...filter }];
  });
}

/**
 * The filter that a word of a query is; undefined where it is none, or of something that nothing is known of.
 *
 * @param groups of the match of `TOKEN`
 */
export function fieldFilter(token: string, groups: Groups = {}): FieldFilter | undefined {
  const { quoted } = groups;
  const parts = quoted === undefined ? FIELD_TOKEN.exec(token)?.groups : { ...groups, value: quoted };
  const { field, value = '', not }: Groups = parts ?? {};
  const saysNothing = quoted !== undefined && !/[\p{L}\p{N}]/u.test(quoted);
  if (field === undefined || saysNothing) return undefined;
  return ofField(field, value, not === '-');
}

/** The query without `lang:`, `path:` and `kind:`, whose values may look like code. */
export const withoutFields = (typed: string): string =>
  typed.replace(/(?<=^|\s)-?(?:lang|language|path|kind):\S+/giu, '');

function ofField(field: string, value: string, excludes: boolean): FieldFilter | undefined {
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
