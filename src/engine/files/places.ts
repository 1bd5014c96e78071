import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRules } from './fileRules.ts';
import { IGNORE_FILES, IgnoreRules, type Verdict } from './ignoreRules.ts';
import type { LeftOutPath, Rule } from './leftOut.ts';

/** A folder on the way: the rules in it, and what leaves it out where only what is included is looked for. */
export interface Place {
  readonly rules: IgnoreRules;
  readonly out?: LeftOutPath | undefined;
}

/** A folder that nothing is looked for in. */
export interface Closed {
  readonly rules?: undefined;
  readonly out: LeftOutPath;
}

/** The folder that is walked, before its own ignore files. */
export async function rootPlace(
  root: string,
  { excludes, includes }: Pick<FileRules, 'excludes'> & Partial<Pick<FileRules, 'includes'>>,
): Promise<Place> {
  const text = await readText(join(root, '.git', 'info', 'exclude'));
  const rules = IgnoreRules.root(excludes, includes);
  return { rules: text === undefined ? rules : rules.with('', text, '.git/info/exclude') };
}

/**
 * What holds inside of a folder, before its own ignore files.
 *
 * @param folder relative to the root, ending with `/`
 */
export function enter(folder: string, { rules, out }: Place): Place | Closed {
  const verdict = rules.judge(folder);
  if (verdict === 'included') return { rules: rules.afresh(folder) };
  const by = outBy(verdict);
  const outside =
    out ?? (by === undefined ? undefined : { path: folder, reason: 'ignored' as const, rule: by });
  if (outside === undefined) return { rules };
  return rules.includes.mayBeBelow(folder.slice(0, -1)) ? { rules, out: outside } : { out: outside };
}

/**
 * The place with the rules of its own ignore files, which a place that is left out does not have.
 *
 * @param names those that may be there, so that no others are looked for
 */
export async function withIgnoreFiles(
  root: string,
  folder: string,
  place: Place,
  names: readonly string[] = IGNORE_FILES,
): Promise<Place> {
  if (place.out !== undefined) return place;
  let { rules } = place;
  for (const name of IGNORE_FILES) {
    const text = names.includes(name) ? await readText(join(root, folder, name)) : undefined;
    if (text !== undefined) rules = rules.with(folder, text, folder + name);
  }
  return { rules };
}

export const outBy = (verdict: Verdict): Rule | undefined =>
  typeof verdict === 'object' ? verdict.out : undefined;

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
