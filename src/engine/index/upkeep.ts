import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Log, messageOf } from './database.ts';
import type { LiveIndex } from './liveIndex.ts';
import type { IndexStore } from './store.ts';

/** Searches wait for so long at most while segments are merged. */
const STEP_MS = 8;
/** A snapshot is written anew after so many changes, and after changes of such a share of the index. */
const FEWEST_CHANGES = 2000;
const CHANGED_SHARE = 0.05;

/** What is done for an index once it is up to date: its segments are merged, and a snapshot is kept. */
export async function keepUp(
  store: IndexStore,
  live: LiveIndex,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  while (live.tend(STEP_MS)) {
    await nextTurn();
    if (signal.aborted) return;
  }
  if (live.unsaved < Math.max(FEWEST_CHANGES, CHANGED_SHARE * live.chunkCount)) return;
  try {
    await store.keepSnapshot(live.save());
  } catch (error) {
    log(`No snapshot of ${store.path} could be kept, so that it opens more slowly: ${messageOf(error)}.`);
  }
}
