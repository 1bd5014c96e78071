const COMMENT = /^\s*(?:\/\/|#(?!define)|--|\/?\*|;|%|"""|''')/;
const NAME_CHARACTER = /[\p{L}\p{N}_$]/u;

/** What stands before and after a name where it is defined, the surest first. */
const SHAPES: readonly { readonly before: RegExp; readonly after?: RegExp }[] = [
  // A word that defines, in most languages.
  {
    before:
      /(?:^|[^\p{L}\p{N}_])(?:def|defp|function|func|fun|fn|class|struct|enum|union|interface|trait|impl|type|typedef|const|let|var|val|module|namespace|object|record|sub|macro|define|protocol|data|newtype|local)\s[^=(]*$/u,
  },
  // `static int name(`, but not `return name(`.
  {
    before:
      /^(?!\s*(?:return|throw|await|yield|else|new|in|if|while|for|case|not|do)\b)\s*[^=("'.]*[\w>*&\]]\s+[*&]*$/,
    after: /^\s*\(/,
  },
  { before: /^\s*$/, after: /^\s*(?:[=:(<{]|$)/ },
  { before: /^/ },
];

/**
 * Index of the line that defines a name: one that says so, else one that begins with the name, else the first that
 * has it; -1 where none does. No pattern is made from the name: an answer has hundreds of names, and making one takes
 * longer than reading its lines.
 */
export function definitionOf(name: string, lines: readonly string[]): number {
  let [best, line] = [SHAPES.length, -1];
  for (let i = 0; i < lines.length && best > 0; i++) {
    const text = lines[i] ?? '';
    if (!text.includes(name) || COMMENT.test(text)) continue;
    const shape = shapeOf(name, text, best);
    if (shape < best) [best, line] = [shape, i];
  }
  return line;
}

/** Index of the surest shape, below `most`, that a name has anywhere in a line; `most` where it has none. */
function shapeOf(name: string, text: string, most: number): number {
  let best = most;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + name.length)];
    if (NAME_CHARACTER.test(before.slice(-1)) || NAME_CHARACTER.test(after.slice(0, 1))) continue;
    const shape = SHAPES.findIndex((each) => each.before.test(before) && (each.after?.test(after) ?? true));
    best = Math.min(best, shape);
  }
  return best;
}
