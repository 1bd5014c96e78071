import { QUERIES } from './speed.ts';

/** Queries of each sort that are taken from the corpus. */
const OF_A_SORT = 24;
/** Chunks that are passed over after one that queries were taken from. */
const STEP = 20;
/** A line of a comment that says something in words. */
const COMMENT = /^\s*(?:\/\/+|\/?\*+|#+|--|;+)\s*((?:[A-Za-z][a-z'-]*,? ){4,12}[a-z]+)/m;

interface SampledChunk {
  readonly symbols: readonly string[];
  readonly text?: string;
}

/** The queries of `speed`, and names and comments from the beginning of a corpus, which every size has. */
export class QuerySample {
  readonly #names = new Set<string>();
  readonly #comments = new Set<string>();
  #rest = 0;

  take(chunks: readonly SampledChunk[]): void {
    for (const { symbols, text = '' } of chunks) {
      if (this.#rest-- > 0) continue;
      add(
        this.#names,
        symbols.find((name) => name.length >= 4),
      );
      add(this.#comments, COMMENT.exec(text)?.[1]);
      this.#rest = STEP;
    }
  }

  all(): string[] {
    return [...QUERIES, ...this.#names, ...this.#comments];
  }
}

function add(queries: Set<string>, query: string | undefined): void {
  if (query !== undefined && queries.size < OF_A_SORT) queries.add(query);
}
