import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MopqError } from '../errors.ts';
import type { Model } from '../model/loadModel.ts';
import { readChange, type TableChange, writeChange } from '../model/tableChange.ts';
import { TokenTable } from '../model/tokenTable.ts';
import { shippedKeys, stagesOf } from './fixedKeys.ts';
import type { Pair } from './pair.ts';
import { DEFAULT_TRAINING, marksOf, type TrainingHooks, type TrainingSettings, train } from './training.ts';
import type { TunedManifest } from './workspaceModels.ts';

/** Rows are kept in half precision. */
const LARGEST_HALF = 65_504;

/** A tuned model before it is judged. */
export interface Candidate {
  readonly side: 'query' | 'full';
  readonly change: TableChange;
  /** The bytes that `change` was read from: what is judged is what would be installed. */
  readonly file: Uint8Array;
}

/** Training went out of bounds: there is no model to judge. */
export class Diverged extends Error {}

/**
 * Trains a model on pairs.
 *
 * @param fileTokensOf token ids of the own text of a pair's file, by its path
 * @throws MopqError `model-unsupported` where the model is more than a token table; Diverged
 */
export async function trainCandidate(
  side: 'query' | 'full',
  pairs: readonly Pair[],
  model: Model,
  modelFolder: string,
  fileTokensOf: (path: string) => Int32Array,
  settings: Partial<TrainingSettings>,
  hooks: TrainingHooks,
): Promise<Candidate> {
  const table = TokenTable.of(await readFile(join(modelFolder, 'encoder.onnx')));
  if (table?.isWhole !== true) throw cannotTune(model.manifest.id);
  const texts = {
    queries: pairs.map(({ query }) => model.tokenizeQuery(query)),
    keys: pairs.map(({ key }) => model.tokenizeKey(key)),
    files: pairs.map(({ path }) => fileTokensOf(path)),
    marks: marksOf(pairs),
  };
  const [first] = stagesOf(model.codebook, table.dimension);
  const fixed =
    side === 'query'
      ? shippedKeys(texts.keys, texts.files, table, model.codebook)
      : () => {
          throw new RangeError('Where keys are trained none are fixed.');
        };
  const trained = await train(
    side,
    texts,
    table,
    first!,
    fixed,
    { ...DEFAULT_TRAINING[side], ...settings },
    hooks,
  );
  const isInBounds = (value: number): boolean => Math.abs(value) <= LARGEST_HALF;
  if (!trained.losses.every(isInBounds) || !trained.rows_ND.every(isInBounds)) {
    throw new Diverged('Training went out of bounds.');
  }
  const { subdimension, centroids } = model.codebook;
  const file = writeChange(
    {
      ids: trained.ids,
      rows_ND: trained.rows_ND,
      centroids_MKd:
        side === 'full' ? wholeStage(trained.codebook.values, model, table.dimension) : undefined,
    },
    { dimension: table.dimension, centroids, subdimension },
  );
  return { side, change: readChange(file), file };
}

/**
 * One that someone else trained.
 *
 * @throws MopqError `bad-request` where it was trained from another model
 */
export function candidateOf(
  { side, base }: TunedManifest,
  change: TableChange,
  file: Uint8Array,
  model: Model,
): Candidate {
  if (base.digest === model.folderDigest) return { side, change, file };
  throw new MopqError(
    'bad-request',
    `It was tuned from ${base.id} ${base.version}, another model than the one in use.`,
    'Export the pairs again and tune with the model folder that search uses.',
  );
}

/** The first stage's centroids, whole: those of sub-spaces that codes of this size leave out stay as shipped. */
function wholeStage(trained_MKd: Float32Array, model: Model, dimension: number): Float32Array {
  const whole_MKd = stagesOf(model.wholeCodebook, dimension)[0]!.values;
  whole_MKd.set(trained_MKd);
  return whole_MKd;
}

const cannotTune = (id: string): MopqError =>
  new MopqError(
    'model-unsupported',
    `The model ${id} cannot be fine-tuned here: it is more than a token table.`,
    'Choose the model that ships in the setting mopq.model, or tune this one with scripts/train_mopq.py (--export-pairs, --import).',
  );
