const COMMENT =
  /^\s*(?:\/\/|#(?!\[|\s*(?:define|include|if|ifdef|ifndef|else|elif|endif|pragma)\b)|--|\/?\*|;|%)/;
/** Annotations, attributes and decorators, which stand between a comment and what it is about. */
const DECORATION = /^\s*(?:@\w|#\[|\[\w)/;
const BLOCK_BEGIN = /\/\*|\{-/;
const BLOCK_END = /(?:\*\/|-\})\s*$/;
const DOCSTRING = /^\s*[rbu]*("""|''')/i;
/** A signature has fewer lines, as a rule. */
const SIGNATURE = 12;

/**
 * First and last index of the lines that a definition has with its documentation: the comment above it, with
 * annotations between, and a docstring below its signature.
 *
 * @param definition index of the line that defines
 */
export function withDocumentation(
  lines: readonly string[],
  definition: number,
): [first: number, last: number] {
  let first = definition;
  while (first > 0) {
    const above = commentEndingAt(lines, first - 1);
    if (above === undefined) break;
    first = above;
  }
  return [first, docstringBelow(lines, definition) ?? definition];
}

/** Where a comment or an annotation begins that ends in a line; undefined where none does. */
function commentEndingAt(lines: readonly string[], line: number): number | undefined {
  const text = lines[line] ?? '';
  const begin = BLOCK_END.test(text)
    ? lines.findLastIndex((each, i) => i <= line && BLOCK_BEGIN.test(each))
    : -1;
  // A comment behind code is about that code.
  if (begin >= 0) return /^\s*(?:\/\*|\{-)/.test(lines[begin] ?? '') ? begin : undefined;
  return COMMENT.test(text) || DECORATION.test(text) ? line : undefined;
}

/** Last line of the docstring after a signature; undefined where there is none. */
function docstringBelow(lines: readonly string[], definition: number): number | undefined {
  const ends = lines.findIndex((text, i) => i >= definition && /:\s*(?:#.*)?$/.test(text));
  if (ends < 0 || ends >= definition + SIGNATURE) return undefined;
  const quote = DOCSTRING.exec(lines[ends + 1] ?? '')?.[1];
  if (quote === undefined) return undefined;
  if ((lines[ends + 1] ?? '').split(quote).length > 2) return ends + 1;
  const last = lines.findIndex((text, i) => i > ends + 1 && text.includes(quote));
  return last < 0 ? lines.length - 1 : last;
}
