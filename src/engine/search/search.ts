import { vote } from '../history/vote.ts';
import { terms } from '../lexical/terms.ts';
import type { Codebook } from '../quantizer/codebook.ts';
import { buildLookupTable } from '../quantizer/lookupTable.ts';
import { isSet } from './bitmap.ts';
import { diversify } from './diversify.ts';
import { explain, wordMatcher } from './explain.ts';
import { type Admitted, admitted } from './filters.ts';
import { meaningEvidence } from './meaning.ts';
import { toldFilters } from './operators.ts';
import { nameWords } from './pathMatch.ts';
import { type Located, locate } from './places.ts';
import { placesFirst } from './placesFirst.ts';
import { parseQuery, type Query, snippetQuery } from './query.ts';
import { type Evidence, type Ranked, rank } from './rank.ts';
import { type Ranker, rankerFor } from './ranker.ts';
import { type ReadLines, refine, unrefined } from './refine.ts';
import type { Hit, SearchRequest } from './types.ts';
import type { FileView, SearchView } from './view.ts';
import { type Weights, weightsFor } from './weights.ts';
import { Lists, type WordEvidence, wordEvidence } from './words.ts';

const FROM_WORDS = 200;
const FROM_NAMES = 100;
const FROM_FILES = 50;
const FROM_VOTES = 20;

/** Turns texts into vectors; the model is one. */
export interface QueryEncoder {
  readonly codebook: Codebook;
  /** Learned weights of ranking, for codes of this model. */
  readonly ranker?: Ranker | undefined;
  /** Vector of a query, normalised, [D]. */
  encodeQuery(text: string): Promise<Float32Array>;
  /** Vector of a text as keys are encoded, normalised, [D]. */
  encodeText(text: string): Promise<Float32Array>;
}

/** Part of a file that must not be found, since it is what is looked for. */
export interface Self {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface SearchOptions {
  readonly signal?: AbortSignal;
  /** The query is a text of the kind that is searched, whatever it looks like. */
  readonly similar?: boolean;
  /** Quotes and dashes in the query are its own: nobody typed it to be searched. */
  readonly literal?: boolean;
  readonly self?: Self;
  /** Reads texts, which phrases, messages and code of the same shape are looked for in; without it words and meaning decide. */
  readonly readLines?: ReadLines;
  /** Share of meaning beside words in place of the usual one, for questions in natural language. */
  readonly meaningWeight?: number | undefined;
  /** In place of the usual weights; for measuring what a rule is worth. */
  readonly weights?: Partial<Weights>;
}

/** All candidates of a query with what ranking knows of them. */
export interface Candidates {
  readonly query: Query;
  readonly weights: Weights;
  /** What ranked in their place. */
  readonly ranker: Ranker | undefined;
  /** In the order of their slots. */
  readonly ranked: readonly Ranked[];
  /** Postings of words, as far as they are known by now. */
  readonly lists: Lists;
  /** Slots at places that the query names. */
  readonly places: ReadonlyMap<number, Located>;
}

/** What a request asks for. */
export const queryOf = (
  { query }: Pick<SearchRequest, 'query'>,
  { similar = false, literal = false }: Pick<SearchOptions, 'similar' | 'literal'> = {},
): Query => (similar ? snippetQuery(query) : parseQuery(query, { literal }));

/** The candidates that any list of evidence brings, scored; undefined where there is nothing to ask for or in. */
export async function findCandidates(
  view: SearchView,
  encoder: QueryEncoder,
  request: SearchRequest,
  options: SearchOptions = {},
): Promise<Candidates | undefined> {
  const query = queryOf(request, options);
  if (query.text === '' || view.codes.size === 0) return undefined;
  const weights = { ...weightsFor(query.kind, request.mode, options.meaningWeight), ...options.weights };
  const table_MK = request.mode === 'lexical' ? undefined : await tableOf(encoder, query, options);
  options.signal?.throwIfAborted();
  // From here on nothing is waited for: no slot changes, and evidence is read before another query asks for its own.
  const lists = new Lists(view.terms);
  const allow = admitted(view, request, query.filters, lists);
  const words = wordEvidence(view, request.mode === 'semantic' ? [] : queryTerms(query.text), lists);
  const meaning = table_MK && meaningEvidence(view, table_MK, allow);
  const votes =
    table_MK && view.history && weights.history > 0
      ? vote(view.history, table_MK, (path) => view.slotOfPath(path))
      : undefined;
  const evidence = { words, meaning, votes };
  const places = locate(view, query.places);
  const slots = candidates(view, evidence, places.keys(), allow, options.self);
  const ranker = rankerFor(encoder.ranker, query.kind, request.mode, options);
  const ranked = rank(view, query, pathQueryWords(query), slots, evidence, weights, ranker);
  return { query, weights, ranker, ranked, lists, places };
}

/** Answers a query: candidates from each list of evidence, one fusion, ranking rules, explanations. */
export async function search(
  view: SearchView,
  encoder: QueryEncoder,
  request: SearchRequest,
  options: SearchOptions = {},
): Promise<Hit[]> {
  const found = await findCandidates(view, encoder, request, options);
  if (found === undefined) return [];
  const { query, weights, ranker, lists, places } = found;
  const { ranked, likeness, rule } = options.readLines
    ? await refine(view, request.mode, query, found.ranked, options.readLines)
    : unrefined(found.ranked);
  options.signal?.throwIfAborted();
  const best = diversify(
    ranked.map(({ slot, file, score, ofFile }) => ({
      file,
      score: score + (likeness.get(slot) ?? 0),
      ofFile,
    })),
    ranked.length,
  );
  const placed = placesFirst(best, (position) => places.get(ranked[position]?.slot ?? -1));
  const matchedWords = wordMatcher(lists, query);
  const filters = toldFilters(query.filters);
  const hits = placed.slice(0, request.top).flatMap(({ position, score }) => {
    const hit = ranked[position];
    const file = hit && view.file(hit.file);
    // A file may have changed or gone while texts were read.
    if (hit === undefined || file === undefined) return [];
    const place = places.get(hit.slot);
    const rules = [
      { name: placeName(place), effect: place === undefined ? 0 : Math.max(0, score - hit.score) },
      { name: rule, effect: likeness.get(hit.slot) ?? 0 },
    ];
    const explanation = explain(hit, ranker ?? weights, matchedWords(hit.slot), rules);
    return {
      ...plainHit(view, hit, file),
      score,
      ...(place?.line === undefined ? {} : { namedLine: place.line }),
      explanation: filters.length === 0 ? explanation : { ...explanation, filters },
    };
  });
  lists.release();
  return hits;
}

const placeName = (place: Located | undefined): string =>
  place?.line === undefined ? 'the file that you name' : `line ${place.line}, which you name`;

function plainHit(
  view: SearchView,
  { slot }: Ranked,
  { path, language, kind }: FileView,
): Omit<Hit, 'score' | 'explanation'> {
  const { page, cell } = { page: view.page(slot), cell: view.cell(slot) };
  return {
    path,
    startLine: view.startLine(slot),
    endLine: view.endLine(slot),
    language,
    kind,
    symbols: view.symbols(slot),
    ...(page === undefined ? {} : { page }),
    ...(cell === undefined ? {} : { cell }),
  };
}

const queryTerms = (text: string): string[] => [...new Set(terms(text))];

/** Words that are looked for in paths: those that say something. */
const pathQueryWords = (query: Query): string[] => {
  const informative = new Set(terms(query.text));
  return [...new Set(nameWords(query.text))].filter((word) => informative.has(word));
};

/** Lookup table of the query, [M, K]. */
async function tableOf(
  encoder: QueryEncoder,
  query: Query,
  { similar }: SearchOptions,
): Promise<Float32Array> {
  const vector_D = await (similar ? encoder.encodeText(query.text) : encoder.encodeQuery(query.text));
  return buildLookupTable(encoder.codebook, vector_D);
}

/** Chunk slots that any list of evidence brings, ascending. */
function candidates(
  view: SearchView,
  { words, meaning, votes }: Evidence,
  named: Iterable<number>,
  allow: Admitted | undefined,
  self: Self | undefined,
): Uint32Array {
  const admits = (slot: number): boolean => allow === undefined || isSet(allow.chunks, slot);
  const admitsFile = (file: number): boolean => allow === undefined || isSet(allow.files, file);
  const found = new Set<number>([...(meaning?.slots ?? []), ...named]);
  for (const slot of words.chunks.top(FROM_WORDS, admits)) found.add(slot);
  for (const slot of words.names.top(FROM_NAMES, admits)) found.add(slot);
  for (const file of words.files.top(FROM_FILES, admitsFile)) {
    const best = bestChunk(view, words, file);
    if (best !== undefined) found.add(best);
  }
  const voted = [...(votes?.keys() ?? [])].filter(admitsFile).slice(0, FROM_VOTES);
  for (const slot of meaning?.nearest(voted) ?? []) found.add(slot);
  return Uint32Array.from(found)
    .filter((slot) => admits(slot) && (self === undefined || !overlaps(view, slot, self)))
    .sort();
}

/** The chunk of a file that has the query's words most. */
function bestChunk(view: SearchView, { chunks }: WordEvidence, file: number): number | undefined {
  const { first, count } = view.file(file) ?? { first: 0, count: 0 };
  let best = first;
  for (let slot = first + 1; slot < first + count; slot++)
    if (chunks.share(slot) > chunks.share(best)) best = slot;
  return count === 0 ? undefined : best;
}

function overlaps(view: SearchView, slot: number, self: Self): boolean {
  return (
    view.file(view.fileOf[slot] ?? 0)?.path === self.path &&
    view.startLine(slot) <= self.endLine &&
    view.endLine(slot) >= self.startLine
  );
}
