import { buildLookupTable } from '../../src/engine/quantizer/lookupTable.ts';
import { meaningEvidence } from '../../src/engine/search/meaning.ts';
import type { SearchMode } from '../../src/engine/search/modes.ts';
import { type SearchOptions, search } from '../../src/engine/search/search.ts';
import type { SearchView } from '../../src/engine/search/view.ts';
import { nearestOf } from '../../src/engine/tuning/judge.ts';
import type { RankedHit } from '../../src/engine/tuning/ndcg.ts';
import type { Searchable } from './folderIndex.ts';
import { withoutRanker } from './handWeights.ts';

const TOP = 10;

/** A way to answer a query that is measured. */
export interface System {
  readonly name: string;
  /** What its keys are. */
  readonly keys: 'codes' | 'vectors';
  answer(searchable: Searchable, query: string): Promise<readonly RankedHit[]>;
}

/** Rules that look at the name of a file or folder; targets are files, so these flatter. */
const NO_FILE_NAMES: SearchOptions = { weights: { queryInPath: 0, stemInQuery: 0 } };

export const HYBRID = engine('hybrid', 'codes', 'hybrid');
export const NO_FILE_NAME_RULES = engine('hybrid, no file-name rules', 'codes', 'hybrid', NO_FILE_NAMES);
export const MEANING = engine('meaning alone (codes)', 'codes', 'semantic');
export const WORDS = engine('words alone', 'codes', 'lexical');

export const SYSTEMS: readonly System[] = [
  HYBRID,
  NO_FILE_NAME_RULES,
  handSet(HYBRID),
  handSet(NO_FILE_NAME_RULES),
  MEANING,
  engine('meaning alone (vectors)', 'vectors', 'semantic'),
  { name: 'meaning alone, no rules (codes)', keys: 'codes', answer: nearestChunks },
  { name: 'meaning alone, no rules (vectors)', keys: 'vectors', answer: nearestChunks },
  WORDS,
];

/** The engine's search as it ships. */
function engine(name: string, keys: System['keys'], mode: SearchMode, options: SearchOptions = {}): System {
  const request = { mode, top: TOP, languages: [], paths: [] };
  return {
    name,
    keys,
    answer: ({ view, encoder }, query) => search(view, encoder, { ...request, query }, options),
  };
}

/** A system without what its model has learned of ranking. */
function handSet(system: System): System {
  return {
    ...system,
    name: system.name.replace('hybrid', 'hybrid, hand weights'),
    answer: ({ view, encoder }, query) => system.answer({ view, encoder: withoutRanker(encoder) }, query),
  };
}

/**
 * All chunks in the order of their nearness, that of their path included, since a path is encoded apart from its chunks:
 * no penalty, no neighbours, no damping of further chunks of a file.
 */
export async function nearestChunks({ view, encoder }: Searchable, query: string): Promise<RankedHit[]> {
  const table_MK = buildLookupTable(encoder.codebook, await encoder.encodeQuery(query.trim()));
  const meaning = meaningEvidence(view, table_MK, undefined);
  return nearestOf(view, meaning, Uint32Array.from(liveSlots(view)), TOP);
}

function* liveSlots(view: SearchView): Generator<number> {
  for (let file = 0; file < view.fileSlots; file++) yield* view.chunksOf(file);
}
