import { settingsTable } from '../settings.ts';
import { faultOf } from '../settingValue.ts';
import type { Store } from './history.ts';
import { LONGEST_QUERY } from './longestQuery.ts';
import type { PanelQuery } from './messages.ts';

const key = 'mopq.query';

/** The query that the box had when the window was closed, or an empty one. */
export function readLastQuery(store: Store, mode: PanelQuery['mode']): PanelQuery {
  const stored = store.get(key);
  return isPanelQuery(stored) ? { text: stored.text, mode: stored.mode } : { text: '', mode };
}

/** What the schema of the page's messages says, which activation does without. */
function isPanelQuery(value: unknown): value is PanelQuery {
  const { text, mode } = (value ?? {}) as Record<string, unknown>;
  const isMode = faultOf(mode, settingsTable.mode.schema) === undefined;
  return isMode && typeof text === 'string' && text.length <= LONGEST_QUERY;
}

export function keepLastQuery(store: Store, query: PanelQuery): void {
  void store.update(key, query);
}
