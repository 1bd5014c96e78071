import { languageNamed } from '../../engine/files/languages.ts';
import { count } from '../words.ts';
import type { Choices, LanguageChoice } from './messages.ts';

/** A filter that is being typed; `field` is undefined where none has been begun. */
export interface Unfinished {
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number;
  /** `-` where it excludes. */
  readonly not: string;
  readonly field?: 'lang' | 'path' | 'kind';
  readonly value: string;
}

export interface Suggestion {
  /** Takes the place of the unfinished filter. It ends with `:` where a value must follow. */
  readonly token: string;
  readonly label: string;
  readonly detail: string;
}

const most = 30;
const unfinished = /(?<=^|\s)(?<not>-?)(?<field>lang|language|path|kind):"?(?<value>[^\s"]*)$/iu;
const fields: readonly Suggestion[] = [
  { token: 'lang:', label: 'Language', detail: 'lang:' },
  { token: 'path:', label: 'Folder or file', detail: 'path:' },
  { token: 'kind:', label: 'Code, docs or tests', detail: 'kind:' },
];
const kinds: readonly Suggestion[] = [
  { token: 'kind:code', label: 'Code', detail: '' },
  { token: 'kind:docs', label: 'Docs', detail: '' },
  { token: 'kind:tests', label: 'Tests', detail: '' },
];

/** The filter that ends at the caret, if one does. */
export function unfinishedAt(text: string, caret: number): Unfinished | undefined {
  const found = unfinished.exec(text.slice(0, caret));
  const { not = '', field = '', value = '' } = found?.groups ?? {};
  if (!found) return undefined;
  const known = field.toLowerCase() === 'language' ? 'lang' : field.toLowerCase();
  return { start: found.index, not, field: known as 'lang' | 'path' | 'kind', value };
}

/** What could be meant by a filter that is being typed, likeliest first. */
export function suggestionsFor({ not, field, value }: Unfinished, choices: Choices): Suggestion[] {
  if (field === undefined) return [...fields];
  const suggestions = {
    lang: () => languagesLike(value, choices),
    path: () => foldersLike(value, choices),
    kind: () => kinds.filter(({ token }) => token.startsWith(`kind:${value.toLowerCase()}`)),
  }[field]();
  return suggestions.slice(0, most).map((suggestion) => ({ ...suggestion, token: not + suggestion.token }));
}

function languagesLike(typed: string, { languages }: Choices): Suggestion[] {
  const meant = languageNamed(typed);
  // `ts` means TypeScript, though no name begins with it.
  const names = ({ id, name }: LanguageChoice): string[] => [id === meant ? typed : name, id];
  return byLikeness(languages, typed, names).map(({ id, name, files }) => ({
    token: `lang:${id}`,
    label: name,
    detail: count(files, 'file'),
  }));
}

const foldersLike = (typed: string, { folders }: Choices): Suggestion[] =>
  byLikeness(folders, typed, ({ path }) => [path, path.slice(path.indexOf('/') + 1)]).map(
    ({ path, files }) => ({
      token: `path:${/\s/.test(path) ? `"${path}"` : path}`,
      label: path,
      detail: count(files, 'file'),
    }),
  );

/** Those whose name begins with what is typed, then those that contain it. */
function byLikeness<T>(items: readonly T[], typed: string, names: (item: T) => string[]): T[] {
  const wanted = typed.toLowerCase();
  const has = (item: T, test: (name: string) => boolean): boolean =>
    names(item).some((name) => test(name.toLowerCase()));
  const first = items.filter((item) => has(item, (name) => name.startsWith(wanted)));
  const then = items.filter((item) => !first.includes(item) && has(item, (name) => name.includes(wanted)));
  return [...first, ...then];
}
