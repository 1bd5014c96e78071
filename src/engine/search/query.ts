import { fileType } from '../files/languages.ts';
import { withoutFields } from './fields.ts';
import { type Filters, hasFilters, NO_FILTERS, readOperators, toldFilters } from './operators.ts';
import { type Place, takePlaces } from './places.ts';
import { beginsAsError, hasFrames, isComplaint, isError, readTrace } from './trace.ts';

/** What a query is, which decides how much weight words, meaning and names get. */
export type QueryKind = 'symbol' | 'path' | 'error' | 'code' | 'language';

export interface Query {
  /** What is looked for, without operators, places and what differs from run to run. */
  readonly text: string;
  readonly kind: QueryKind;
  /** Words as the query wrote them, white space and punctuation removed, each once. */
  readonly words: readonly string[];
  /** Words that can only be names in code: `IndifferentHash`, `read_file`, `req.accepts` gives `accepts`. */
  readonly identifiers: readonly string[];
  /** Places that the query names, the most likely first. */
  readonly places: readonly Place[];
  readonly filters: Filters;
}

const WORD = /[\p{L}\p{N}_$]+/gu;
const CODE_PUNCTUATION = /[{}();=<>[\]]/g;
/** `name`, name(), Owner.name, Owner::name: what is meant as a name, whatever it looks like. */
const MENTION =
  /`([^`\s]+)`|(?<![\p{L}\p{N}_$])(?:([\p{L}_$][\p{L}\p{N}_$]*)\(\)|[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::?|#|->)[\p{L}_$][\p{L}\p{N}_$]*)+)/gu;
const SHORTEST_MENTION = 3;

/** True for words with an inner capital, an underscore or a digit among letters: nobody writes prose so. */
function looksLikeIdentifier(word: string): boolean {
  return (
    /[\p{Ll}\p{N}]\p{Lu}|\p{L}_+\p{L}|\p{Lu}{2,}\p{Ll}{2,}/u.test(word) ||
    /^[$_]\p{L}|\p{L}\d+\p{L}/u.test(word)
  );
}

function mentioned(text: string): string[] {
  return Array.from(text.matchAll(MENTION)).flatMap(([match, quoted, called]) => {
    const name = quoted ?? called ?? match;
    if (fileType(name).language !== 'plaintext') return [];
    return (name.match(WORD) ?? []).slice(-1).filter((word) => word.length >= SHORTEST_MENTION);
  });
}

function isSymbol(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->|\/(?=\d))[\p{L}\p{N}_$]+[!?]?)*(?:\(\))?$/u.test(text);
}

function isPath(text: string): boolean {
  return (
    !/\s/.test(text) && (/^[\w.@~-]*(?:[\\/][\w.@~-]+)+\/?$/.test(text) || /^[\w-]+\.[a-z]{1,4}$/.test(text))
  );
}

function isCode(text: string): boolean {
  const punctuation = text.match(CODE_PUNCTUATION)?.length ?? 0;
  return punctuation >= 3 && (text.includes('\n') || punctuation / text.length > 0.06);
}

/** The kind of a text that was copied from somewhere, so that quotes and dashes in it are its own. */
function copiedKind(text: string): 'error' | 'code' | undefined {
  if (hasFrames(text) || beginsAsError(text)) return 'error';
  if (isCode(withoutFields(text))) return 'code';
  return isError(text) || isComplaint(text) ? 'error' : undefined;
}

function typedKind(text: string): QueryKind {
  if (isSymbol(text))
    return /^[\w-]+\.(?:[a-z]{1,3}|java|html|json|yaml|toml)$/.test(text) ? 'path' : 'symbol';
  return isPath(text) ? 'path' : 'language';
}

/**
 * Reads a query: its kind, its words and the names in it, its filters and the places that it names.
 *
 * @param literal whether what looks like an operator is none
 */
export function parseQuery(raw: string, { literal = false } = {}): Query {
  const text = raw.trim();
  switch (copiedKind(text)) {
    case 'error':
      return errorQuery(text);
    case 'code':
      return query(text, 'code');
    default:
      return text.includes('\n') ? query(text, 'language') : typedQuery(text, literal);
  }
}

function typedQuery(typed: string, literal: boolean): Query {
  const { rest, filters } = literal ? { rest: typed, filters: NO_FILTERS } : readOperators(typed);
  const { places, rest: text } = takePlaces(rest, ({ path }) => path);
  const kind = typedKind(text);
  const named = kind === 'path' && places.length === 0 ? [{ path: text.replaceAll('\\', '/') }] : places;
  return { ...query(text, kind), places: named, filters };
}

function errorQuery(text: string): Query {
  const { places, message } = readTrace(text);
  return { ...query(message === '' ? text : message, 'error'), places };
}

function query(text: string, kind: QueryKind): Query {
  const words = [...new Set(text.match(WORD) ?? [])];
  const named = kind === 'symbol' ? words.slice(-1) : words.filter(looksLikeIdentifier);
  const identifiers = kind === 'language' ? [...new Set([...named, ...mentioned(text)])] : named;
  return { text, kind, words, identifiers, places: [], filters: NO_FILTERS };
}

/** A text that is looked for as it is: what it looks like says nothing of what its reader wants. */
export const snippetQuery = (text: string): Query => query(text.trim(), 'code');

/** What to do where nothing is found, if the query itself tells. */
export function hintFor({ text, filters }: Query): string | undefined {
  if (!hasFilters(filters)) return undefined;
  return text === ''
    ? 'The query has only filters: add what to look for.'
    : `Nothing is left by the filters of the query: ${toldFilters(filters).join(', ')}.`;
}
