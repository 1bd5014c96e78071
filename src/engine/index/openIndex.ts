import type { CodeScanner } from '../quantizer/scanner.ts';
import { asMopqError, damageNote, isDamage, type Log, messageOf, moveAside } from './database.ts';
import { LiveIndex } from './liveIndex.ts';
import type { Snapshot } from './snapshot.ts';
import { type Changes, IndexStore } from './store.ts';
import type { IndexModel } from './types.ts';

export interface OpenIndex {
  readonly store: IndexStore;
  readonly live: LiveIndex;
  /** What `live` stands at: what `changedSince` is asked with. */
  readonly version: number;
}

/**
 * Opens an index and loads it for searching. One that turns out to be damaged, at whatever depth, is moved aside, which
 * `log` is told, and an empty one takes its place.
 *
 * @throws MopqError index-unusable where a newer version made it, or where it cannot be read or made
 */
export function openIndex(
  path: string,
  model: IndexModel,
  createScanner: () => CodeScanner,
  log: Log,
): OpenIndex {
  const store = IndexStore.open(path, model, log);
  try {
    return load(store, createScanner, log);
  } catch (error) {
    store.close();
    if (!isDamage(error)) throw asMopqError(error, path);
    log(damageNote(path, error));
  }
  moveAside(path);
  return load(IndexStore.open(path, model, log), createScanner, log);
}

function load(store: IndexStore, createScanner: () => CodeScanner, log: Log): OpenIndex {
  // Asked first: what is stored meanwhile is then applied once more, never missed.
  const version = store.version();
  const kept = fromSnapshot(store, createScanner, log);
  if (kept !== undefined) return { store, ...kept };
  const live = new LiveIndex(store.dictionary, createScanner);
  for (const file of store.files()) {
    live.apply(file);
    live.tend(0);
  }
  return { store, live, version };
}

/** What the snapshot shows, with what changed since. */
function fromSnapshot(
  store: IndexStore,
  createScanner: () => CodeScanner,
  log: Log,
): { live: LiveIndex; version: number } | undefined {
  let snapshot: Snapshot | undefined;
  try {
    snapshot = store.snapshot();
  } catch (error) {
    log(`The snapshot of ${store.path} cannot be used, so that all is read: ${messageOf(error)}.`);
  }
  if (snapshot === undefined) return undefined;
  const live = LiveIndex.restore(snapshot.index, store.dictionary, createScanner);
  const changes = store.changedSince(snapshot.version);
  if (changes !== undefined) takeIn(live, store, changes);
  return { live, version: changes?.version ?? snapshot.version };
}

/** Brings a live index up to date with what the store tells. */
export function takeIn(live: LiveIndex, store: IndexStore, { files, fileCount }: Changes): void {
  for (const file of files) live.apply(file);
  if (live.fileCount === fileCount) return;
  const paths = store.paths();
  for (const path of [...live.paths]) if (!paths.has(path)) live.remove(path);
}
