import type { SourceKind } from '../chunks/chunk.ts';
import type { SearchMode } from './modes.ts';
import { phraseFilter } from './phrases.ts';
import type { Query, QueryKind } from './query.ts';
import type { Ranked } from './rank.ts';
import { sharedRun } from './runs.ts';
import { alike, shapeOf } from './shape.ts';
import type { SearchView } from './view.ts';

/** Reads lines of a file as they stand now, 1-based, inclusive; undefined where that is not possible. */
export type ReadLines = (
  path: string,
  kind: SourceKind,
  startLine: number,
  endLine: number,
) => Promise<string | undefined>;

/** As many of the best candidates have their texts read: more would be felt. */
const READ_FOR_PHRASES = 300;
/** Candidates with all phrases of which no more are looked for. */
const ENOUGH = 100;

/** How a text that was pasted is compared with those of candidates. */
interface Likeness {
  /** As an explanation calls it. */
  readonly rule: string;
  /** What full likeness is worth, over the best candidate's score. */
  readonly worth: number;
  /** So many of the best candidates have their texts read. */
  readonly read: number;
  /** The likeness of texts to one, 0..1. */
  to(pasted: string): (text: string) => number;
}

const LIKENESS: Partial<Record<QueryKind, Likeness>> = {
  code: {
    rule: 'code of the same shape',
    worth: 2,
    read: 100,
    to: (pasted) => {
      const snippet = shapeOf(pasted);
      return (text) => alike(snippet, shapeOf(text));
    },
  },
  // A message stands in the code word for word, up to what is filled in.
  error: { rule: 'the same words in a row', worth: 1, read: 50, to: sharedRun },
};

export interface Refined {
  readonly ranked: readonly Ranked[];
  /** What being like a pasted text adds to the score of a slot, and the rule that says so. */
  readonly likeness: ReadonlyMap<number, number>;
  readonly rule: string;
}

/** Candidates as they are where no text is looked into. */
export const unrefined = (ranked: readonly Ranked[]): Refined => ({ ranked, likeness: new Map(), rule: '' });

/** Looks into the texts of the best candidates for what an index cannot tell: phrases, and likeness to what was pasted. */
export async function refine(
  view: SearchView,
  mode: SearchMode,
  query: Query,
  ranked: readonly Ranked[],
  read: ReadLines,
): Promise<Refined> {
  const has = phraseFilter(query.filters);
  // Meaning alone is what it says.
  const likeness = mode === 'semantic' ? undefined : LIKENESS[query.kind];
  if (has === undefined && likeness === undefined) return unrefined(ranked);
  const best = [...ranked].sort((a, b) => b.score - a.score);
  if (has === undefined && likeness !== undefined) {
    const found = await likenesses(view, query, likeness, best.slice(0, likeness.read), read);
    return { ranked, likeness: found, rule: likeness.rule };
  }
  const kept: Ranked[] = [];
  for (let from = 0; from < READ_FOR_PHRASES && kept.length < ENOUGH; from += ENOUGH) {
    for (const { hit, text } of await withTexts(view, best.slice(from, from + ENOUGH), read))
      if (text !== undefined && has?.(text)) kept.push(hit);
  }
  return unrefined(kept);
}

async function likenesses(
  view: SearchView,
  query: Query,
  { worth, to }: Likeness,
  best: readonly Ranked[],
  read: ReadLines,
): Promise<Map<number, number>> {
  const full = worth * (best[0]?.score ?? 0);
  const like = to(query.text);
  const texts = await withTexts(view, best, read);
  return new Map(texts.map(({ hit, text = '' }) => [hit.slot, full * like(text)]));
}

const withTexts = (view: SearchView, hits: readonly Ranked[], read: ReadLines) =>
  Promise.all(hits.map(async (hit) => ({ hit, text: await textOf(view, hit, read) })));

async function textOf(
  view: SearchView,
  { slot, file }: Ranked,
  read: ReadLines,
): Promise<string | undefined> {
  const { path, kind } = view.file(file) ?? {};
  if (path === undefined || kind === undefined) return undefined;
  return read(path, kind, view.startLine(slot), view.endLine(slot));
}
