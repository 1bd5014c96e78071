import { grown } from '../lexical/growable.ts';
import type { SearchView } from './view.ts';

interface Verdicts {
  /** 1 by file slot where the path passes. */
  passes: Uint8Array;
  /** File slots that were looked at. */
  size: number;
}

/** So many tests are remembered for an index. */
const MOST = 32;
/** A file slot never gets another path, so that each path is tested once, and only new ones by the next query. */
const remembered = new WeakMap<SearchView, Map<string, Verdicts>>();

/**
 * Tests the paths of all files.
 *
 * @param name of the test, the same for the same test only
 * @returns 1 by file slot where a path passes
 */
export function pathVerdicts(view: SearchView, name: string, test: (path: string) => boolean): Uint8Array {
  const known = remembered.get(view) ?? new Map<string, Verdicts>();
  remembered.set(view, known);
  const verdicts = known.get(name) ?? { passes: new Uint8Array(view.fileSlots), size: 0 };
  if (!known.has(name) && known.size >= MOST) known.clear();
  known.set(name, verdicts);
  verdicts.passes = grown(verdicts.passes, view.fileSlots);
  for (let slot = verdicts.size; slot < view.fileSlots; slot++) {
    const path = view.file(slot)?.path;
    verdicts.passes[slot] = path !== undefined && test(path) ? 1 : 0;
  }
  verdicts.size = view.fileSlots;
  return verdicts.passes;
}
