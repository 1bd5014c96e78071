import type { CodeScanner } from '../quantizer/scanner.ts';
import { asMopqError, damageNote, isDamage, type Log, moveAside } from './database.ts';
import { LiveIndex } from './liveIndex.ts';
import { IndexStore } from './store.ts';
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
    return load(store, createScanner);
  } catch (error) {
    store.close();
    if (!isDamage(error)) throw asMopqError(error, path);
    log(damageNote(path, error));
  }
  moveAside(path);
  return load(IndexStore.open(path, model, log), createScanner);
}

function load(store: IndexStore, createScanner: () => CodeScanner): OpenIndex {
  const live = new LiveIndex(store.dictionary, createScanner);
  // Asked first: what is stored meanwhile is then applied once more, never missed.
  const version = store.version();
  for (const file of store.files()) live.apply(file);
  return { store, live, version };
}
