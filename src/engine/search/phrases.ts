import type { Filters } from './operators.ts';

/** The source of a regular expression with flag `u` that matches a text as it is. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** How a phrase is found in a text: letter by letter, whatever the case and the white space between its words. */
export function phrasePattern(phrase: string): RegExp {
  const words = phrase.trim().split(/\s+/).map(escaped);
  return new RegExp(words.join('\\s+'), 'iu');
}

/** Whether a text has all phrases that it must have and none that it must not; undefined where nothing is asked. */
export function phraseFilter({
  phrases,
  withoutPhrases,
}: Pick<Filters, 'phrases' | 'withoutPhrases'>): ((text: string) => boolean) | undefined {
  if (phrases.length === 0 && withoutPhrases.length === 0) return undefined;
  const wanted = phrases.map(phrasePattern);
  const unwanted = withoutPhrases.map(phrasePattern);
  return (text) =>
    wanted.every((pattern) => pattern.test(text)) && !unwanted.some((pattern) => pattern.test(text));
}
