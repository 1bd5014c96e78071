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
  const count = has === undefined ? READ_FOR_SHAPE : READ_FOR_PHRASES;
  const texts = await Promise.all(
    best.slice(0, count).map(async (hit) => ({ hit, text: await textOf(view, hit, read) })),
  );
  if (has !== undefined) {
    const kept = texts.filter(({ text }) => text !== undefined && has(text));
    return { ranked: kept.map(({ hit }) => hit), shape: new Map() };
  }
  const snippet = shapeOf(query.text);
  const worth = SHAPE * (best[0]?.score ?? 0);
  const shape = texts.map(({ hit, text = '' }): [number, number] => [
    hit.slot,
    worth * alike(snippet, shapeOf(text)),
  ]);
  return { ranked, shape: new Map(shape) };
}

async function textOf(
  view: SearchView,
  { slot, file }: Ranked,
  read: ReadLines,
): Promise<string | undefined> {
  const { path, kind } = view.file(file) ?? {};
  if (path === undefined || kind === undefined) return undefined;
  return read(path, kind, view.startLine(slot), view.endLine(slot));
}
