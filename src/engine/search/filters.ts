import { globMatcher } from '../files/glob.ts';
import type { TermIndex } from '../lexical/postings.ts';
import { terms } from '../lexical/terms.ts';
import type { FileKind } from './fields.ts';
import { type Filters, hasFilters, NO_FILTERS } from './operators.ts';
import { pathPenalty } from './pathPenalty.ts';
import type { SearchRequest } from './types.ts';
import type { FileView, SearchView } from './view.ts';

/** Which files and chunks a request admits: bitmaps over slots, bit i of byte i >> 3. */
export interface Admitted {
  readonly files: Uint8Array;
  readonly chunks: Uint8Array;
}

type FileFilter = (file: FileView) => boolean;

/**
 * A glob as people type it: `src` means everything below any folder of that name, `*.ts` means at any depth. Folders
 * whose names look like globs, such as `[id]`, can be typed as they are.
 */
function pathFilter(typed: string): FileFilter {
  const pattern = typed.replace(/^\.?\//, '').replace(/\/$/, '');
  const glob = /[*?[{]/.test(pattern) ? globMatcher(`{**/,}${pattern}`) : undefined;
  return ({ path }) => `/${path}/`.includes(`/${pattern}/`) || glob?.(path) === true;
}

function languageFilter(typed: string): FileFilter {
  const wanted = typed.toLowerCase();
  return ({ language }) => language === wanted;
}

const kindFilter =
  (wanted: string): FileFilter =>
  (file) =>
    kindOf(file) === wanted;

function kindOf({ path, kind }: FileView): FileKind {
  if (pathPenalty(path, '').names.includes('test file')) return 'tests';
  return kind === 'code' ? 'code' : 'docs';
}

/** Any of the values, and none of those that begin with `!`. */
function anyOf(values: readonly string[], filterOf: (value: string) => FileFilter): FileFilter {
  const included = values.filter((value) => !value.startsWith('!')).map(filterOf);
  const excluded = values.filter((value) => value.startsWith('!')).map((value) => filterOf(value.slice(1)));
  return (file) =>
    (included.length === 0 || included.some((admits) => admits(file))) &&
    !excluded.some((excludes) => excludes(file));
}

/**
 * Undefined where nothing is filtered. What is typed in the query narrows what the request admits. Phrases are looked
 * for by their words alone, since an index has no more.
 */
export function admitted(
  view: SearchView,
  request: Pick<SearchRequest, 'languages' | 'paths'>,
  filters: Filters = NO_FILTERS,
): Admitted | undefined {
  if (request.languages.length === 0 && request.paths.length === 0 && !hasFilters(filters)) return undefined;
  const conditions = [
    anyOf(request.languages, languageFilter),
    anyOf(request.paths, pathFilter),
    anyOf(filters.languages, languageFilter),
    anyOf(filters.paths, pathFilter),
    anyOf(filters.kinds, kindFilter),
  ];
  const files = new Uint8Array((view.fileSlots + 7) >> 3);
  const chunks = chunksWithWords(view, filters);
  for (let slot = 0; slot < view.fileSlots; slot++) {
    const file = view.file(slot);
    const admits = file !== undefined && conditions.every((condition) => condition(file));
    for (const chunk of view.chunksOf(slot)) {
      if (!admits) clear(chunks, chunk);
      else if (isSet(chunks, chunk)) set(files, slot);
    }
  }
  return { files, chunks };
}

/** Chunks that have all words of the phrases and none of the excluded words. */
function chunksWithWords(view: SearchView, { phrases, without }: Filters): Uint8Array {
  const chunks = new Uint8Array((view.codes.size + 7) >> 3).fill(0xff);
  for (const term of phrases.flatMap(termsOfPhrase)) {
    const having = chunksHaving(view.terms, term, chunks.length);
    for (const [i, byte] of having.entries()) chunks[i] = (chunks[i] ?? 0) & byte;
  }
  for (const word of without) {
    const having = new Uint8Array(chunks.length).fill(0xff);
    for (const term of wholeTerms(word)) {
      for (const [i, byte] of chunksHaving(view.terms, term, chunks.length).entries())
        having[i] = (having[i] ?? 0) & byte;
    }
    for (const [i, byte] of having.entries()) chunks[i] = (chunks[i] ?? 0) & ~byte;
  }
  return chunks;
}

function chunksHaving(index: TermIndex, term: string, bytes: number): Uint8Array {
  const bitmap = new Uint8Array(bytes);
  for (const chunk of index.postings(term)?.documents ?? []) set(bitmap, chunk);
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

export function isSet(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

function set(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
}

function clear(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) & ~(1 << (index & 7));
}
