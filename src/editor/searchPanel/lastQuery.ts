import type { Store } from './history.ts';
import type { PanelQuery } from './messages.ts';

const key = 'mopq.query';
const modes: readonly unknown[] = ['hybrid', 'semantic', 'lexical'] satisfies PanelQuery['mode'][];

/** The query that the box had when the window was closed, or an empty one. */
export function readLastQuery(store: Store, mode: PanelQuery['mode']): PanelQuery {
  const stored = store.get(key) as Partial<PanelQuery> | null | undefined;
  if (typeof stored?.text !== 'string' || !modes.includes(stored.mode)) return { text: '', mode };
  return { text: stored.text, mode: stored.mode ?? mode };
}

export function keepLastQuery(store: Store, query: PanelQuery): void {
  void store.update(key, query);
}
