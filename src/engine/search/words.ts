import { bm25, fileBm25 } from '../lexical/bm25.ts';
import type { Postings } from '../lexical/postings.ts';
import { ScoreBoard } from '../lexical/scoreBoard.ts';
import type { SearchView } from './view.ts';

/** Evidence from words: over chunks, over the names that chunks define, and over whole files (by file slot). */
export interface WordEvidence {
  readonly chunks: ScoreBoard;
  readonly names: ScoreBoard;
  readonly files: ScoreBoard;
}

/** One query after the other uses them: emptying what was met is faster than an array of all chunks each time. */
const evidence: WordEvidence = {
  chunks: new ScoreBoard(),
  names: new ScoreBoard(),
  files: new ScoreBoard(),
};

/** Gives a term's postings. */
export type Lists = (term: string) => Postings | undefined;

/** The postings of an index, none of which is unpacked twice; for the time of one query. */
export function listsOf({ terms }: Pick<SearchView, 'terms'>): Lists {
  const known = new Map<string, Postings | undefined>();
  return (term) => {
    if (!known.has(term)) known.set(term, terms.postings(term));
    return known.get(term);
  };
}

/**
 * What words say of all chunks and files. It holds until the next query is asked, so that nothing may be waited for
 * in between.
 */
export function wordEvidence(
  view: SearchView,
  terms: readonly string[],
  lists = listsOf(view),
): WordEvidence {
  const found = terms.flatMap((term) => lists(term) ?? []);
  const names = terms.flatMap((term) => view.names.postings(term) ?? []);
  bm25(evidence.chunks, view.terms, found, { k1: 1.2, b: 0.75 });
  bm25(evidence.names, view.names, names, { k1: 1.2, b: 0.75 });
  fileBm25(evidence.files, view.terms, found, { k1: 1.2, b: 0.3 }, view.fileOf);
  return evidence;
}
