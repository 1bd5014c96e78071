import { globMatcher } from '../files/glob.ts';
import { terms } from '../lexical/terms.ts';
import { clearRange, hasAny, intersect, set } from './bitmap.ts';
import { type Filters, hasFilters, NO_FILTERS } from './operators.ts';
import { isTestFile } from './pathPenalty.ts';
import { pathVerdicts } from './pathVerdicts.ts';
import type { SearchRequest } from './types.ts';
import type { FileView, SearchView } from './view.ts';
import { Lists } from './words.ts';

/** Which files and chunks a request admits: bitmaps over slots, bit i of byte i >> 3. */
export interface Admitted {
  readonly files: Uint8Array;
  readonly chunks: Uint8Array;
}

/** Whether a file passes, by its slot. */
type FileFilter = (slot: number, file: FileView) => boolean;
type FilterOf = (view: SearchView, value: string) => FileFilter;

/**
 * A glob as people type it: `src` means everything below any folder of that name, `*.ts` means at any depth. Folders
 * whose names look like globs, such as `[id]`, can be typed as they are.
 */
const pathFilter: FilterOf = (view, typed) => {
  const pattern = typed.replace(/^\.?\//, '').replace(/\/$/, '');
  const glob = /[*?[{]/.test(pattern) ? globMatcher(`{**/,}${pattern}`) : undefined;
  const passes = pathVerdicts(
    view,
    `path ${typed}`,
    (path) => hasSteps(path, pattern) || glob?.(path) === true,
  );
  return (slot) => passes[slot] === 1;
};

/** Whether some of the steps of a path, in a row, are these. */
function hasSteps(path: string, steps: string): boolean {
  if (steps === '') return false;
  for (let at = path.indexOf(steps); at >= 0; at = path.indexOf(steps, at + 1)) {
    const end = at + steps.length;
    if ((at === 0 || path[at - 1] === '/') && (end === path.length || path[end] === '/')) return true;
  }
  return false;
}

const languageFilter: FilterOf = (_, typed) => {
  const wanted = typed.toLowerCase();
  return (_, { language }) => language === wanted;
};

const kindFilter: FilterOf = (view, wanted) => {
  const tests = pathVerdicts(view, 'tests', isTestFile);
  return (slot, { kind }) => (tests[slot] === 1 ? 'tests' : kind === 'code' ? 'code' : 'docs') === wanted;
};

/** Any of the values, and none of those that begin with `!`; undefined where there are no values. */
function anyOf(view: SearchView, values: readonly string[], filterOf: FilterOf): FileFilter | undefined {
  if (values.length === 0) return undefined;
  const included = values.filter((value) => !value.startsWith('!')).map((value) => filterOf(view, value));
  const excluded = values
    .filter((value) => value.startsWith('!'))
    .map((value) => filterOf(view, value.slice(1)));
  return (slot, file) =>
    (included.length === 0 || included.some((admits) => admits(slot, file))) &&
    !excluded.some((excludes) => excludes(slot, file));
}

/**
 * Undefined where nothing is filtered. What is typed in the query narrows what the request admits. Phrases are looked
 * for by their words alone, since an index has no more.
 */
export function admitted(
  view: SearchView,
  request: Pick<SearchRequest, 'languages' | 'paths'>,
  filters: Filters = NO_FILTERS,
  lists = new Lists(view.terms),
): Admitted | undefined {
  if (request.languages.length === 0 && request.paths.length === 0 && !hasFilters(filters)) return undefined;
  const conditions = [
    anyOf(view, request.languages, languageFilter),
    anyOf(view, request.paths, pathFilter),
    anyOf(view, filters.languages, languageFilter),
    anyOf(view, filters.paths, pathFilter),
    anyOf(view, filters.kinds, kindFilter),
  ].filter((condition) => condition !== undefined);
  const files = new Uint8Array((view.fileSlots + 7) >> 3);
  const chunks = chunksWithWords(view, filters, lists);
  for (let slot = 0; slot < view.fileSlots; slot++) {
    const file = view.file(slot);
    if (file === undefined) continue;
    const end = file.first + file.count;
    if (!conditions.every((condition) => condition(slot, file))) clearRange(chunks, file.first, end);
    else if (hasAny(chunks, file.first, end)) set(files, slot);
  }
  return { files, chunks };
}

/** Chunks that have all words of the phrases and none of the excluded words. */
function chunksWithWords(view: SearchView, { phrases, without }: Filters, lists: Lists): Uint8Array {
  const chunks = new Uint8Array((view.codes.size + 7) >> 3).fill(0xff);
  for (const term of phrases.flatMap(termsOfPhrase)) intersect(chunks, having(lists, term, chunks.length));
  for (const word of without) {
    const excluded = new Uint8Array(chunks.length).fill(0xff);
    for (const term of wholeTerms(word)) intersect(excluded, having(lists, term, chunks.length));
    intersect(chunks, excluded, { not: true });
  }
  return chunks;
}

/** Bitmap of the chunks that have a term. */
function having(lists: Lists, term: string, bytes: number): Uint8Array {
  const bitmap = new Uint8Array(bytes);
  const { documents } = lists.of(term) ?? { documents: new Uint32Array(0) };
  for (let i = 0; i < documents.length; i++) set(bitmap, documents[i] ?? 0);
  return bitmap;
}

const words = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}_$]+/gu) ?? [];
/** The parts of identifiers, since a phrase may end within one. */
const termsOfPhrase = (phrase: string): string[] =>
  words(phrase).flatMap((word) => {
    const [whole, ...parts] = terms(word);
    return whole === undefined || parts.length > 0 ? parts : [whole];
  });
const wholeTerms = (text: string): string[] => words(text).flatMap((word) => terms(word).slice(0, 1));
