import type { SourceKind } from '../chunks/chunk.ts';
import { type PathWords, queryInPath, sameWord, stemInQuery } from './pathMatch.ts';
import type { PathRuleName } from './pathPenalty.ts';

/** What is known of one candidate chunk; every number lies in 0..1 unless it says otherwise. */
export interface Features {
  /** BM25 of the chunk over the best chunk's. */
  readonly words: number;
  /** Cosine between the 200th best and the best chunk's, clipped. */
  readonly meaning: number;
  /** BM25 of the whole file over the best file's. */
  readonly fileWords: number;
  /** BM25 over the names that the chunk defines, over the best chunk's. */
  readonly names: number;
  /** Several good chunks in the same file. */
  readonly neighbours: number;
  /** The chunk defines a name that the query asks for: 1, or 1.5 where the file is named after it too. */
  readonly definition: number;
  /** Share of the query found in the path. */
  readonly queryInPath: number;
  /** Share of the file's name found in the query. */
  readonly stemInQuery: number;
  /** How much similar commits vote for the file, over the best file's votes. */
  readonly history: number;
  /** Cosine of the file's own code, of its path and names, between the median and the best of the candidates', clipped. */
  readonly fileMeaning: number;
  /** Words and meaning of the file's best chunk. */
  readonly bestOfFile: number;
  /** Directories above the file over eight, at most 1. */
  readonly depth: number;
  /** Lines of the chunk over fifty, at most 1. */
  readonly length: number;
  /** 1 where a path rule matches, 0 otherwise; of tests and examples, 0 where the query asks for them. */
  readonly test: number;
  readonly example: number;
  readonly generated: number;
  readonly compatibility: number;
  readonly declarations: number;
  readonly exports: number;
  readonly otherPlatform: number;
  readonly header: number;
  /** 1 for documents, 0 for code. */
  readonly document: number;
}

export type FeatureName = keyof Features;

const NAMES: Readonly<Record<FeatureName, true>> = {
  words: true,
  meaning: true,
  fileWords: true,
  names: true,
  neighbours: true,
  definition: true,
  queryInPath: true,
  stemInQuery: true,
  history: true,
  fileMeaning: true,
  bestOfFile: true,
  depth: true,
  length: true,
  test: true,
  example: true,
  generated: true,
  compatibility: true,
  declarations: true,
  exports: true,
  otherPlatform: true,
  header: true,
  document: true,
};

export const FEATURE_NAMES = Object.keys(NAMES) as FeatureName[];

/** Evidence about a whole file, which all of its chunks share. */
export const FILE_FEATURES: readonly FeatureName[] = [
  'fileWords',
  'neighbours',
  'queryInPath',
  'stemInQuery',
  'history',
  'fileMeaning',
  'bestOfFile',
];

/**
 * 1 where a symbol is defined here, 1.5 where the file also bears its name, 0 otherwise.
 *
 * @param names identifiers of the query, as `foldedName` has them
 */
export function definitionFeature(
  names: ReadonlySet<string>,
  symbols: readonly string[],
  path: PathWords,
): number {
  let best = 0;
  for (const symbol of symbols) {
    const name = foldedName(lastName(symbol));
    if (names.has(name)) best = Math.max(best, sameWord(path.stem.join(''), name) ? 1.5 : 1);
  }
  return best;
}

/** A name however it is written: `open_socket` as `openSocket`. */
export const foldedName = (name: string): string => name.replace(/[_$\-!?]/g, '').toLowerCase();

function lastName(symbol: string): string {
  let start = symbol.length;
  while (start > 0 && !'.:#/'.includes(symbol[start - 1] ?? '')) start--;
  return symbol.slice(start);
}

/** The mean of a file's four best chunks: a file that is about the query has more than one good chunk. */
export function neighbourFeature(scoresOfFile: readonly number[]): number {
  const best = scoresOfFile.length > 4 ? scoresOfFile.toSorted((a, b) => b - a) : scoresOfFile;
  let sum = 0;
  for (let i = 0; i < Math.min(4, best.length); i++) sum += best[i] ?? 0;
  return sum / 4;
}

export function pathFeatures(
  queryWords: readonly string[],
  path: PathWords,
): Pick<Features, 'queryInPath' | 'stemInQuery'> {
  return { queryInPath: queryInPath(queryWords, path), stemInQuery: stemInQuery(queryWords, path) };
}

const DEEP = 8;
const LONG = 50;

export function depthFeature(path: string): number {
  let folders = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders++;
  return Math.min(1, folders / DEEP);
}

/** @param startLine 1-based, inclusive, as `endLine` */
export const lengthFeature = (startLine: number, endLine: number): number =>
  Math.min(1, (endLine - startLine + 1) / LONG);

export const documentFeature = (kind: SourceKind): number => (kind === 'code' ? 0 : 1);

/** The feature of each path rule. */
export const RULE_FEATURES = {
  'test file': 'test',
  example: 'example',
  'generated or vendored': 'generated',
  'compatibility layer': 'compatibility',
  'type declarations': 'declarations',
  'list of exports': 'exports',
  'for another platform': 'otherPlatform',
  'header of another file': 'header',
} as const satisfies Record<PathRuleName, FeatureName>;

type RuleFeature = (typeof RULE_FEATURES)[PathRuleName];

export type RuleFeatures = Readonly<Record<RuleFeature, number>>;
const RULES = Object.entries(RULE_FEATURES) as [PathRuleName, RuleFeature][];
const remembered = new Map<string, RuleFeatures>();

/** Path rules as features, of the rules that match. */
export function ruleFeatures(matching: readonly PathRuleName[]): RuleFeatures {
  const key = matching.join();
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found = Object.fromEntries(
    RULES.map(([rule, feature]) => [feature, matching.includes(rule) ? 1 : 0]),
  ) as RuleFeatures;
  remembered.set(key, found);
  return found;
}

/** Cosines of files as 0..1: 0 at their median, 1 at the best. */
export function fileMeaningFeatures(cosines: Float32Array): Float32Array {
  const sorted = cosines.slice().sort();
  const floor = sorted[sorted.length >> 1] ?? 0;
  const span = Math.max((sorted.at(-1) ?? 0) - floor, 1e-6);
  return cosines.map((cosine) => Math.max(0, (cosine - floor) / span));
}
