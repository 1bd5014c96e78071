import * as z from 'zod';
import { FEATURE_NAMES } from '../search/features.ts';
import type { Ranker } from '../search/ranker.ts';
import type { ModelFolder } from './modelFolder.ts';

export const RANKER = 'ranker.json';

const rankerSchema = z.object({
  format: z.literal(1),
  weights: z.partialRecord(z.enum(FEATURE_NAMES), z.number()),
});

/**
 * Learned weights of ranking, where a model folder has any. They are no part of the model's digest: other weights leave
 * indexes as they are. Whatever is wrong with them is told, and the hand-set formula ranks.
 */
export async function readRanker(
  folder: ModelFolder,
  log: (message: string) => void,
): Promise<Ranker | undefined> {
  const expected = folder.manifest.ranker;
  if (expected === undefined) return undefined;
  try {
    const content = await folder.readAs(RANKER, expected);
    const { data, error } = rankerSchema.safeParse(JSON.parse(content.toString('utf8')));
    if (data !== undefined) return data.weights;
    throw new Error(z.prettifyError(error));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log(`Search ranks without what was learned, since ${RANKER} in ${folder.path} cannot be used: ${reason}`);
    return undefined;
  }
}
