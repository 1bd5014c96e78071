import { bm25, fileBm25 } from '../lexical/bm25.ts';
import { PostingsBuffer } from '../lexical/packedPostings.ts';
import type { Postings, TermIndex } from '../lexical/postings.ts';
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

/** Of so many postings the room is kept for other queries. */
const MOST_KEPT = 4_000_000;
const idle: PostingsBuffer[] = [];
const roomForNames = new PostingsBuffer();

/** The postings that one query needs, none of which is unpacked twice. */
export class Lists {
  readonly #index: TermIndex;
  /** Arrays of their own for all lists would have the garbage collector go through all memory every few queries. */
  readonly #room = idle.pop() ?? new PostingsBuffer();
  readonly #known = new Map<string, Postings | undefined>();

  constructor(index: TermIndex) {
    this.#index = index;
    this.#room.count = 0;
  }

  of(term: string): Postings | undefined {
    if (!this.#known.has(term)) this.#known.set(term, this.#index.postings(term, this.#room));
    return this.#known.get(term);
  }

  /** Leaves the room to another query; no list may be read any more. */
  release(): void {
    if (this.#room.documents.length <= MOST_KEPT) idle.push(this.#room);
  }
}

/**
 * What words say of all chunks and files. It holds until the next query is asked, so that nothing may be waited for
 * in between.
 */
export function wordEvidence(
  view: SearchView,
  terms: readonly string[],
  lists = new Lists(view.terms),
): WordEvidence {
  const found = terms.flatMap((term) => lists.of(term) ?? []);
  roomForNames.count = 0;
  const names = terms.flatMap((term) => view.names.postings(term, roomForNames) ?? []);
  bm25(evidence.chunks, view.terms, found, { k1: 1.2, b: 0.75 });
  bm25(evidence.names, view.names, names, { k1: 1.2, b: 0.75 });
  fileBm25(evidence.files, view.terms, found, { k1: 1.2, b: 0.3 }, view.fileOf);
  return evidence;
}
