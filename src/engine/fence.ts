/** A fence longer than any inside a text, which may be Markdown itself, so that the text cannot end it. */
export function fenceFor(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  return '`'.repeat(Math.max(3, longest + 1));
}
