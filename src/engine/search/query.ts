/** What a query is, which decides how much weight words, meaning and names get. */
export type QueryKind = 'symbol' | 'path' | 'code' | 'language';

export interface Query {
  readonly text: string;
  readonly kind: QueryKind;
  /** Words as the query wrote them, white space and punctuation removed, each once. */
  readonly words: readonly string[];
  /** Words that can only be names in code: `IndifferentHash`, `read_file`, `req.accepts` gives `accepts`. */
  readonly identifiers: readonly string[];
}

const WORD = /[\p{L}\p{N}_$]+/gu;
const CODE_PUNCTUATION = /[{}();=<>[\]]/g;

/** True for words with an inner capital, an underscore or a digit among letters: nobody writes prose so. */
function looksLikeIdentifier(word: string): boolean {
  return (
    /[\p{Ll}\p{N}]\p{Lu}|\p{L}_+\p{L}|\p{Lu}{2,}\p{Ll}{2,}/u.test(word) ||
    /^[$_]\p{L}|\p{L}\d+\p{L}/u.test(word)
  );
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

function kindOf(text: string): QueryKind {
  if (isSymbol(text))
    return /^[\w-]+\.(?:[a-z]{1,3}|java|html|json|yaml|toml)$/.test(text) ? 'path' : 'symbol';
  if (isPath(text)) return 'path';
  return isCode(text) ? 'code' : 'language';
}

/** Reads a query: its kind, its words and the names in it. */
export function parseQuery(raw: string): Query {
  const text = raw.trim();
  const kind = kindOf(text);
  const words = [...new Set(text.match(WORD) ?? [])];
  const identifiers = kind === 'symbol' ? words.slice(-1) : words.filter(looksLikeIdentifier);
  return { text, kind, words, identifiers };
}

/** A text that is looked for as it is: what it looks like says nothing of what its reader wants. */
export function snippetQuery(text: string): Query {
  return { ...parseQuery(text), kind: 'code' };
}
