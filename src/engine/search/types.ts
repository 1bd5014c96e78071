import type { SourceKind } from '../chunks/chunk.ts';
import type { SearchMode } from './modes.ts';

export interface SearchRequest {
  readonly query: string;
  /** How many hits at most. */
  readonly top: number;
  readonly mode: SearchMode;
  /** Language ids; empty means all. */
  readonly languages: readonly string[];
  /** Glob patterns over paths relative to the folder; empty means all. */
  readonly paths: readonly string[];
}

/** Why a hit is where it is, in the order in which it is told. */
export interface Explanation {
  /** Words of the query that occur in the chunk, as the query wrote them. */
  readonly words: readonly string[];
  /** Nearness in meaning, cosine estimated from the code; undefined in lexical mode. */
  readonly meaning?: number;
  /** Ranking rules that moved it: a short name and its effect on the score. */
  readonly rules: readonly { readonly name: string; readonly effect: number }[];
  /** Conditions of the query that it meets, where there are any: `has "connection refused"`. */
  readonly filters?: readonly string[];
}

export interface Hit {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  readonly language: string;
  readonly kind: SourceKind;
  readonly symbols: readonly string[];
  readonly page?: number;
  readonly cell?: number;
  /** A line of it that the query names. */
  readonly namedLine?: number;
  readonly explanation: Explanation;
}

export interface SearchAnswer {
  readonly hits: readonly Hit[];
  /** Milliseconds inside the engine. */
  readonly milliseconds: number;
  /** True while part of the folder is not indexed yet. */
  readonly partial: boolean;
}
