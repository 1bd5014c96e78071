import type { Steps } from '../steps.ts';
import { type Log, messageOf } from './database.ts';
import type { LiveIndex } from './liveIndex.ts';
import type { IndexStore } from './store.ts';

/** Searches wait for so long at most while segments are merged. */
const STEP_MS = 8;

/** When a snapshot is written anew: after so many changes, and after changes of such a share of the index. */
interface Due {
  readonly fewest: number;
  readonly share: number;
}
/** Once an index is up to date. */
export const ONCE_DONE: Due = { fewest: 2000, share: 0.05 };
/** Not to begin at the rows again where the process ends while a large folder is indexed for the first time. */
export const UNDER_WAY: Due = { fewest: 100_000, share: 0.5 };

/** Merges all segments that are of like size. */
export function* mergeSegments(live: LiveIndex): Steps<void> {
  while (live.tend(STEP_MS)) yield;
}

/** Keeps a snapshot of an index where one is due. */
export async function keepSnapshot(
  store: IndexStore,
  live: LiveIndex,
  { fewest, share }: Due,
  log: Log,
): Promise<void> {
  if (live.unsaved < Math.max(fewest, share * live.chunkCount)) return;
  try {
    await store.keepSnapshot(live.save());
  } catch (error) {
    log(`No snapshot of ${store.path} could be kept, so that it opens more slowly: ${messageOf(error)}.`);
  }
}
