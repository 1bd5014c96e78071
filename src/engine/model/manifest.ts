import * as z from 'zod';
import { MopqError } from '../errors.ts';

/** The format of model folders that this version reads. */
export const MANIFEST_FORMAT = 1;

const count = z.int().positive();

const fileSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
});

const manifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  id: z.string().min(1),
  version: z.string(),
  description: z.string(),
  licences: z.array(z.object({ name: z.string(), of: z.string() })),
  similarity: z.string(),
  /** D = M * d. */
  dimension: count,
  /** M. */
  subspaces: count,
  /** K. */
  centroids: count,
  /** Numbers of sub-spaces, ascending up to M: so many of the first are a code by themselves. */
  nested: z.object({ subspaces: z.array(count).min(1), default: count }).optional(),
  /** How many token ids of a text are used; the rest is cut off. */
  maxTokens: z.object({ query: count, key: count }),
  padId: z.int().nonnegative(),
  /** What a text is put into before it is tokenized, in place of `{text}`. */
  templates: z.object({ query: z.string().includes('{text}'), key: z.string().includes('{text}') }),
  files: z.record(z.string().regex(/^[\w-][\w.-]*$/, 'must be a plain file name'), fileSchema),
  /** ranker.json, which is not among the files, so that other weights of ranking leave indexes valid. */
  ranker: fileSchema.optional(),
  training: z.record(z.string(), z.unknown()),
});

/** manifest.json of a model folder: what the model is, and the size and hash of each of its files. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** Size and hash of a file of the folder. */
export type FileDescription = Readonly<z.infer<typeof fileSchema>>;

/** What the user can do about a model folder that is not as it should be. */
export const REPAIR = 'Install the extension again, or choose another folder in the setting mopq.model.';
const UPDATE = 'Update MoPQ Search, or choose another folder in the setting mopq.model.';

/**
 * @param file where the text comes from, named in errors
 * @throws MopqError `model-damaged` or `model-unsupported`
 */
export function parseManifest(text: string, file: string): Manifest {
  const content = parseJson(text, file);
  const format = z.object({ format: z.number() }).safeParse(content).data?.format;
  if (format !== undefined && format !== MANIFEST_FORMAT) {
    throw unsupported(`${file} has format ${format}, and this version reads format ${MANIFEST_FORMAT}.`);
  }
  const { data, error } = manifestSchema.safeParse(content);
  if (!data) {
    throw new MopqError(
      'model-damaged',
      `${file} is not a model's manifest.\n${z.prettifyError(error)}`,
      REPAIR,
    );
  }
  checkNested(data, file);
  checkSupported(data, file);
  return data;
}

/** The error about a model that is whole, but of a kind that this version cannot use. */
export function unsupported(message: string, options?: ErrorOptions): MopqError {
  return new MopqError('model-unsupported', message, UPDATE, options);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MopqError('model-damaged', `${file} is not JSON.`, REPAIR, { cause });
  }
}

function checkNested({ subspaces, nested }: Manifest, file: string): void {
  if (nested === undefined) return;
  const ascends = nested.subspaces.every((m, i, all) => i === 0 || m > (all[i - 1] ?? 0));
  if (ascends && nested.subspaces.at(-1) === subspaces && nested.subspaces.includes(nested.default)) return;
  throw new MopqError(
    'model-damaged',
    `${file} offers codes of [${nested.subspaces}] sub-spaces, by default ${nested.default}: they must ascend to ${subspaces} and hold the default.`,
    REPAIR,
  );
}

function checkSupported(manifest: Manifest, file: string): void {
  const { similarity, dimension, subspaces, centroids, nested } = manifest;
  if (similarity !== 'cosine')
    throw unsupported(`${file} asks for similarity "${similarity}", not "cosine".`);
  if (centroids !== 16) throw unsupported(`${file} has ${centroids} centroids a sub-space, not 16.`);
  const odd = [...(nested?.subspaces ?? []), subspaces].find((m) => m % 4 !== 0);
  if (odd !== undefined) throw unsupported(`${file} has codes of ${odd} sub-spaces, not a multiple of 4.`);
  if (dimension % subspaces !== 0) {
    throw unsupported(
      `${file} cuts ${dimension} dimensions into ${subspaces} sub-spaces, which leaves a rest.`,
    );
  }
}
