import { byTurns, type Steps } from '../steps.ts';
import { type Log, messageOf } from './database.ts';
import type { LiveIndex } from './liveIndex.ts';
import type { IndexStore } from './store.ts';

/** Searches wait for so long at most while segments are merged. */
const STEP_MS = 8;
/** When a snapshot is written anew: after so many changes, and after changes of such a share of the index. */
const ONCE_DONE = { fewest: 2000, share: 0.05 };
/** Not to begin at the rows again where the process ends while a large folder is indexed for the first time. */
export const UNDER_WAY = { fewest: 100_000, share: 0.5 };

function* tending(live: LiveIndex): Steps<void> {
  while (live.tend(STEP_MS)) yield;
}

/** What is done for an index once it is up to date, or under way: segments are merged, and a snapshot is kept. */
export async function keepUp(
  store: IndexStore,
  live: LiveIndex,
  signal: AbortSignal,
  log: Log,
  when = ONCE_DONE,
): Promise<void> {
  if (when === ONCE_DONE) await byTurns(tending(live), signal);
  if (live.unsaved < Math.max(when.fewest, when.share * live.chunkCount)) return;
  try {
    await store.keepSnapshot(live.save());
  } catch (error) {
    log(`No snapshot of ${store.path} could be kept, so that it opens more slowly: ${messageOf(error)}.`);
  }
}
