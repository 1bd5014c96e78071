const MOST_WORDS = 60;
/** Characters; what a comment is about stands at its beginning. */
const LONGEST_COMMENT = 2_000;
const FEWEST_INFORMATIVE = 3;

const SUMMARY = /<summary>([\s\S]*?)(?:<\/summary>|$)/;
/** Tags that only repeat what is documented; the text goes on behind their line. */
const NAMING =
  /^[@\\](?:function|func|fn|class|method|name|namespace|module|memberof|constructor|callback|typedef|enum|struct|property|member|event|interface|category|ingroup|addtogroup|internal|public|private|protected|static|export|async|override|inheritdoc|rst|parblock|alias|kind|factory|exports|constant|readonly|abstract|api|experimental)\b.*$/i;
const LEADING = /^[@\\](?:brief|short|summary|desc|description|details|classdesc|overview|note)\b[: ]*/i;
/** Where parameters and the like begin, in the styles of JSDoc, Doxygen, Sphinx, Google, NumPy and Swift. */
const PART =
  /^(?:[@\\][A-Za-z-]+\b|:\w[\w ]*:(?!`)|@[\w.]+:|- (?:parameters?|returns|throws|note)\b.*|#+ \w+|(?:args|arguments|parameters|params|returns?|raises|yields|notes?|examples?|see also|attributes|usage)\s*:?$|[-=~^*#]{3,}$|```|~~~|\.\. \w+|>>> |iex>)/i;
const MARKUP =
  /\{@\w+\s+([^}]*)\}|:[\w:]+:`~?([^`<]*?)(?:\s*<[^>]*>)?`|<(?:see|paramref|typeparamref|c)\s[^>]*?"(?:[TMPFE]:)?([^"]*)"\s*\/?>|!?\[([^\]\n]+)\](?:\([^)\s]*\)|\[[^\]]*\])?|<\/?[A-Za-z][^<>\n]{0,80}>|[\\@](?:c|p|a|e|ref|em|b)\s+(?=\w)|(?<!\w)[`*~%]+(?=[\w.$@#])|(?<=\S)[`*]+(?!\w)/g;
const NOISE =
  /copyright|licen[cs]ed? under|\blicen[cs]e\b|all rights reserved|spdx|\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|eslint|biome-ignore|pylint|noqa|prettier|istanbul|c8 ignore|shellcheck|rubocop|phpcs|phpstan|stylelint|clang-format|swiftlint|swiftformat|ktlint|golangci|nolint|do not edit|auto(?:matically |-)?generated|vim:|-\*-|@ts-|#?(?:end)?region\b|type: ignore|pragma|mypy:|sourceMappingURL|^(?:see|cf\.?) \S+\.?$|<%|%>|\w-(?:ignore|disable|enable)\b|\{@inheritDoc\}|^MARK:/i;
const CODE =
  /[;{}]\s*$|[=!+*-]=|\w\(.*\)\s*;|=>|->\s*\w+\(|&&|\|\||^(?:if|for|while|switch)\s*\(|^(?:return|print\w*|var|let|const|import|def|func|fn)\b[^.]*[(=]|^\$|^[\w.]+\(.*\)$|^[\w.]+ :?= |\)\)\)/;
/** `read_line: Reads a line.` */
const OWN_NAME = /^(?=\S*(?:_|[a-z][A-Z]))[\w.]+(?:\(\))?\s?[:-]\s+(?=\w+ \w)/;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Words that say nothing of what something does. */
const EMPTY = new Set(
  'a an and are as at be been by can do does for from has have if in into is it its may must no not of on or our should so such than that the their them then there these they this those to was we were when where which while will with you your'.split(
    ' ',
  ),
);

/**
 * What a comment says first: its first paragraph of prose on one line, without markup, at most 60 words; undefined where
 * it says nothing in words: licences, switches of tools, code that was taken out.
 */
export function queryFrom(comment: string): string | undefined {
  const text = unescaped(SUMMARY.exec(comment)?.[1] ?? comment).slice(0, LONGEST_COMMENT);
  for (const paragraph of text.split(/\n\s*\n/)) {
    if (NOISE.test(paragraph)) return undefined;
    const lines = proseLines(paragraph);
    if (lines.some(isCodeLine)) continue;
    const line = plain(lines.join(' ')).replace(OWN_NAME, '');
    if (isProse(line)) return shortened(line);
    // What comes behind parameters or an example is about these.
    if (lines.length < paragraph.trim().split('\n').length) return undefined;
  }
  return undefined;
}

/** Whether a line says something in words: at least three that mean something, mostly letters, not code. */
export function isProse(line: string): boolean {
  if (informativeWords(line) < FEWEST_INFORMATIVE || CODE.test(line)) return false;
  const letters = line.match(/[\p{L}\p{M} ]/gu)?.length ?? 0;
  return letters >= 0.78 * line.length;
}

/** How many different words of a text mean something by themselves. */
export function informativeWords(text: string): number {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}_'’]+/gu) ?? [];
  return new Set(words.filter((word) => !EMPTY.has(word))).size;
}

function proseLines(paragraph: string): string[] {
  const lines: string[] = [];
  for (const raw of paragraph.split('\n')) {
    const line = raw.trim();
    if (line === '' || (lines.length === 0 && NAMING.test(line))) continue;
    const text = line.replace(LEADING, '');
    if (PART.test(text)) break;
    lines.push(text);
  }
  return lines;
}

const isCodeLine = (line: string): boolean => /[;{}]$|^[\w.]+\(.*\)$|^[\w.]+ :?= /.test(line);

/** A text on one line without markup and addresses. */
export function plain(text: string): string {
  // Markup may be nested: a link's text in backticks.
  return withoutMarkup(withoutMarkup(text))
    .replace(/\bhttps?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const withoutMarkup = (text: string): string =>
  text.replace(MARKUP, (_, ...groups: (string | undefined)[]) => groups.slice(0, 4).find(Boolean) ?? '');

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');

function shortened(line: string): string {
  const words = line.split(' ');
  if (words.length <= MOST_WORDS) return line;
  const cut = words.slice(0, MOST_WORDS).join(' ');
  const end = cut.lastIndexOf('. ');
  return end > 60 ? cut.slice(0, end + 1) : cut;
}
