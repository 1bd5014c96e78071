import { type FieldToken, fieldTokens } from '../../engine/search/fields.ts';
import { languageName } from '../languageNames.ts';

/** A filter of a query, as the chip shows it that stands for it. */
export type Filter = Pick<FieldToken, 'token' | 'field' | 'value'>;

const nameOf: Record<Filter['field'], string> = { languages: 'Language', paths: 'Path', kinds: 'Kind' };
const kindNames: Readonly<Record<string, string>> = { code: 'Code', docs: 'Docs', tests: 'Tests' };

/** A query's words without its filters, and these. */
export function partsOf(text: string): { words: string; filters: FieldToken[] } {
  const filters = fieldTokens(text);
  return { words: without(text, filters).trimEnd(), filters };
}

/** The one text of a query that words and filters make. */
export const textOf = (words: string, filters: readonly Filter[]): string =>
  [words.trimEnd(), ...filters.map(({ token }) => token)].filter((part) => part !== '').join(' ');

/** A text without some of its filters and the space behind each. */
export function without(text: string, filters: readonly FieldToken[]): string {
  let words = '';
  let at = 0;
  for (const { start, token } of filters) {
    words += text.slice(at, start);
    at = start + token.length;
    if (/\s/.test(text.charAt(at))) at++;
  }
  return words + text.slice(at);
}

/** Filters that are ended by a space; one that is still being typed is left alone. */
export const finished = (text: string): FieldToken[] =>
  fieldTokens(text).filter(({ start, token }) => /\s/.test(text.charAt(start + token.length)));

/** What a chip says: `Language` and `Go`, `Path` and `not src`. */
export function labelOf({ field, value }: Filter): { name: string; value: string } {
  const excludes = value.startsWith('!');
  const plain = excludes ? value.slice(1) : value;
  const shown =
    field === 'languages' ? languageName(plain) : field === 'kinds' ? (kindNames[plain] ?? plain) : plain;
  return { name: nameOf[field], value: excludes ? `not ${shown}` : shown };
}

export const sameFilter = (a: Filter, b: Filter): boolean => a.field === b.field && a.value === b.value;
