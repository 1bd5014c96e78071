import { terms } from '../lexical/terms.ts';

/** Terms of the names that a chunk defines, and how often each occurs. */
export function nameTerms(symbols: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of symbols.flatMap(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
