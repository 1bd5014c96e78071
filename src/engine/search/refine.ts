import type { SourceKind } from '../chunks/chunk.ts';
import { phraseFilter } from './phrases.ts';
import type { Query } from './query.ts';
import type { Ranked } from './rank.ts';
import { alike, shapeOf } from './shape.ts';
import type { SearchMode } from './types.ts';
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
const READ_FOR_SHAPE = 100;
/** What the same code is worth, over the best candidate's score. */
const SHAPE = 2;

export interface Refined {
  readonly ranked: readonly Ranked[];
  /** What being alike a snippet adds to the score of a slot. */
  readonly shape: ReadonlyMap<number, number>;
}

/** Looks into the texts of the best candidates for what an index cannot tell: phrases, and code of the same shape. */
export async function refine(
  view: SearchView,
  mode: SearchMode,
  query: Query,
  ranked: readonly Ranked[],
  read: ReadLines,
): Promise<Refined> {
  const has = phraseFilter(query.filters);
  // Meaning alone is what it says.
  const shaped = query.kind === 'code' && mode !== 'semantic';
  if (has === undefined && !shaped) return { ranked, shape: new Map() };
  const best = [...ranked].sort((a, b) => b.score - a.score);
  if (has === undefined)
    return { ranked, shape: await shapes(view, query, best.slice(0, READ_FOR_SHAPE), read) };
  const kept: Ranked[] = [];
  for (let from = 0; from < READ_FOR_PHRASES && kept.length < ENOUGH; from += ENOUGH) {
    for (const { hit, text } of await withTexts(view, best.slice(from, from + ENOUGH), read))
      if (text !== undefined && has(text)) kept.push(hit);
  }
  return { ranked: kept, shape: new Map() };
}

async function shapes(
  view: SearchView,
  query: Query,
  best: readonly Ranked[],
  read: ReadLines,
): Promise<Map<number, number>> {
  const snippet = shapeOf(query.text);
  const worth = SHAPE * (best[0]?.score ?? 0);
  const texts = await withTexts(view, best, read);
  return new Map(texts.map(({ hit, text = '' }) => [hit.slot, worth * alike(snippet, shapeOf(text))]));
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
