import type { SettingGlob } from '../engine/protocol.ts';

/**
 * The globs that `files.exclude` and `search.exclude` switch on, the latter overriding the former as in VS
 * Code, and those of our own setting, each with the setting that it stands in. A conditional exclude
 * (`{ "when": ... }`) depends on sibling files and is not carried over.
 */
export function excludeGlobs(
  filesExclude: unknown,
  searchExclude: unknown,
  own: readonly string[],
): SettingGlob[] {
  const merged = new Map<string, { value: unknown; setting: string }>();
  for (const [glob, value] of entries(filesExclude)) merged.set(glob, { value, setting: 'files.exclude' });
  for (const [glob, value] of entries(searchExclude)) merged.set(glob, { value, setting: 'search.exclude' });
  for (const glob of own) merged.set(glob, { value: true, setting: 'mopq.exclude' });
  return [...merged]
    .filter(([, { value }]) => value === true)
    .map(([glob, { setting }]) => ({ glob, setting }))
    .sort((a, b) => (a.glob < b.glob ? -1 : 1));
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** A glob that matches one path and nothing else. */
export const globOf = (path: string): string => path.replaceAll(/[[*?{}]/g, '[$&]');
