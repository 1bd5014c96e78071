import type { Votes } from '../history/vote.ts';
import {
  definitionFeature,
  depthFeature,
  documentFeature,
  type Features,
  FILE_FEATURES,
  fileMeaningFeatures,
  foldedName,
  lengthFeature,
  neighbourFeature,
  pathFeatures,
  type RuleFeatures,
  ruleFeatures,
} from './features.ts';
import type { MeaningEvidence } from './meaning.ts';
import { type PathWords, pathWords } from './pathMatch.ts';
import { type PathPenalty, pathPenalty } from './pathPenalty.ts';
import type { Query } from './query.ts';
import { learnedScorer, type Ranker } from './ranker.ts';
import type { SearchView } from './view.ts';
import type { Weights } from './weights.ts';
import type { WordEvidence } from './words.ts';

/** One candidate chunk with all that ranking knows of it. */
export interface Ranked {
  readonly slot: number;
  readonly file: number;
  readonly features: Features;
  readonly penalty: PathPenalty;
  /** Nearness in meaning before scaling; undefined in lexical mode. */
  readonly nearness: number | undefined;
  /** Subjects of similar commits that changed the file, the most similar first. */
  readonly similarCommits: readonly string[];
  readonly score: number;
  /** What of the score is evidence about the whole file. */
  readonly ofFile: number;
}

export interface Evidence {
  readonly words: WordEvidence;
  readonly meaning: MeaningEvidence | undefined;
  readonly votes: Votes | undefined;
}

/** Features that a chunk has to itself. */
type ChunkFeatures = Pick<Features, 'words' | 'meaning' | 'names' | 'definition' | 'fileMeaning' | 'length'>;
/** Features that all chunks of a file share. */
type FileFeatures = Omit<Features, keyof ChunkFeatures | keyof RuleFeatures> & {
  readonly rules: RuleFeatures;
};

/** What depends on the file alone, computed once a file. */
interface FileFacts {
  readonly path: PathWords;
  readonly penalty: PathPenalty;
  readonly features: FileFeatures;
  readonly similarCommits: readonly string[];
}

/**
 * Scores candidates by learned weights, or by the hand-set formula: a weighted sum of features, times the penalty for where
 * the file stands.
 */
export function rank(
  view: SearchView,
  query: Query,
  queryWords: readonly string[],
  slots: Uint32Array,
  { words, meaning, votes }: Evidence,
  weights: Weights,
  ranker?: Ranker,
): Ranked[] {
  const nearness = meaning?.nearness(slots);
  const fileMeaning = meaning && fileMeaningFeatures(meaning.fileCosines(slots));
  const scaled = Float32Array.from(slots, (_, i) => meaning?.scale(nearness?.[i] ?? 0) ?? 0);
  const bases = fuse(slots, words, weights, scaled);
  const scored = ranker ? learnedScores(ranker) : handSetScores(weights);
  const names = new Set(query.identifiers.map(foldedName));
  const files = new Map<number, FileFacts>();
  for (const [file, ofFile] of basesByFile(view, slots, bases))
    files.set(file, fileFacts(view, query, queryWords, file, ofFile, words, votes));
  return Array.from(slots, (slot, i): Ranked => {
    const file = view.fileOf[slot] ?? 0;
    const { path, penalty, features: ofAll, similarCommits } = files.get(file) as FileFacts;
    const features = withFile(ofAll, {
      words: words.chunks.share(slot),
      meaning: scaled[i] ?? 0,
      names: words.names.share(slot),
      definition: names.size === 0 ? 0 : definitionFeature(names, view.symbols(slot), path),
      fileMeaning: fileMeaning?.[i] ?? 0,
      length: lengthFeature(view.startLine(slot), view.endLine(slot)),
    });
    const { score, ofFile } = scored(features, bases[i] ?? 0, penalty.factor);
    return { slot, file, features, penalty, nearness: nearness?.[i], similarCommits, score, ofFile };
  });
}

/** All features of a chunk, one by one: objects that are spread take several times as long, hundreds of them a query. */
const withFile = (file: FileFeatures, own: ChunkFeatures): Features => ({
  words: own.words,
  meaning: own.meaning,
  fileWords: file.fileWords,
  names: own.names,
  neighbours: file.neighbours,
  definition: own.definition,
  queryInPath: file.queryInPath,
  stemInQuery: file.stemInQuery,
  history: file.history,
  fileMeaning: own.fileMeaning,
  bestOfFile: file.bestOfFile,
  depth: file.depth,
  length: own.length,
  test: file.rules.test,
  example: file.rules.example,
  generated: file.rules.generated,
  compatibility: file.rules.compatibility,
  declarations: file.rules.declarations,
  exports: file.rules.exports,
  otherPlatform: file.rules.otherPlatform,
  header: file.rules.header,
  document: file.document,
});

/** The fused scores of the candidates of each file. */
function basesByFile(view: SearchView, slots: Uint32Array, bases: Float32Array): Map<number, number[]> {
  const byFile = new Map<number, number[]>();
  slots.forEach((slot, i) => {
    const file = view.fileOf[slot] ?? 0;
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, [bases[i] ?? 0]);
    else known.push(bases[i] ?? 0);
  });
  return byFile;
}

function fileFacts(
  view: SearchView,
  query: Query,
  queryWords: readonly string[],
  file: number,
  bases: readonly number[],
  words: WordEvidence,
  votes: Votes | undefined,
): FileFacts {
  const { path, kind } = view.file(file) ?? { path: '', kind: 'text' };
  const split = pathWords(path);
  const penalty = pathPenalty(path, query.text, (other) => view.slotOfPath(other) !== undefined);
  const { share = 0, subjects = [] } = votes?.get(file) ?? {};
  const { queryInPath, stemInQuery } = pathFeatures(queryWords, split);
  const features = {
    rules: ruleFeatures(penalty.names),
    queryInPath,
    stemInQuery,
    fileWords: words.files.share(file),
    neighbours: neighbourFeature(bases),
    bestOfFile: bases.reduce((a, b) => Math.max(a, b), 0),
    history: share,
    depth: depthFeature(path),
    document: documentFeature(kind),
  };
  return { path: split, penalty, features, similarCommits: subjects };
}

/** The convex combination of words and meaning, over the best candidate's. */
function fuse(
  slots: Uint32Array,
  words: WordEvidence,
  weights: Weights,
  meaning: Float32Array,
): Float32Array {
  const fused = Float32Array.from(
    slots,
    (slot, i) => (1 - weights.meaning) * words.chunks.share(slot) + weights.meaning * (meaning[i] ?? 0),
  );
  const best = fused.reduce((a, b) => Math.max(a, b), 1e-6);
  return fused.map((score) => score / best);
}

type Scores = Pick<Ranked, 'score' | 'ofFile'>;
type Scorer = (features: Features, base: number, penalty: number) => Scores;

function learnedScores(ranker: Ranker): Scorer {
  const whole = learnedScorer(ranker);
  const file = learnedScorer(ranker, FILE_FEATURES);
  return (features) => ({ score: whole(features), ofFile: file(features) });
}

function handSetScores(weights: Weights): Scorer {
  return (features, base, penalty) => {
    const ofFile = fileBonus(features, weights);
    const ofChunk = base + weights.names * features.names + weights.definition * features.definition;
    return { score: (ofChunk + ofFile) * penalty, ofFile: ofFile * penalty };
  };
}

/** What a file brings to each of its chunks. */
function fileBonus(features: Features, weights: Weights): number {
  return (
    weights.fileWords * features.fileWords +
    weights.neighbours * features.neighbours +
    weights.queryInPath * features.queryInPath +
    weights.stemInQuery * features.stemInQuery +
    weights.history * features.history
  );
}
