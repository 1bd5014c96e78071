import * as z from 'zod';
import { count } from './count.ts';
import { type FileRules, OWN_EXCLUDE } from './files/fileRules.ts';
import { PathInspector } from './files/inspect.ts';
import { becauseOf, type LeftOut, leftOut } from './files/leftOut.ts';
import type { Phase } from './protocol.ts';

/** What can be done about a file that is left out. */
export const fix = z.enum(['openRule', 'openSetting', 'include', 'raiseLimit']);
export type Fix = z.infer<typeof fix>;

/** Something that is left out, with the reason in words and what can be done. */
export const leftOutItem = leftOut.extend({ path: z.string(), text: z.string(), fixes: z.array(fix) });
export type LeftOutItem = z.infer<typeof leftOutItem>;

/** Whether a file takes part in search, and why. */
export const verdict = z.object({
  /** Relative to the folder. */
  path: z.string(),
  indexed: z.boolean(),
  /** One sentence. */
  text: z.string(),
  /** Present where a rule leaves it out: that of the outermost folder that is left out. */
  leftOut: leftOutItem.optional(),
  fixes: z.array(fix),
});
export type FileVerdict = z.infer<typeof verdict>;

/** What an engine knows, as far as an explanation needs it. */
export interface Known {
  readonly folder: string;
  readonly rules: FileRules;
  readonly phase: Phase;
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  /** Chunks of an indexed file; undefined where it is not indexed. */
  chunks(path: string): number | undefined;
  /** How many indexed files are in a folder. */
  filesIn(folder: string): number;
}

/** Says why a file or folder is, or is not, in the search. */
export async function explainFile(path: string, known: Known): Promise<FileVerdict> {
  const inspected = await new PathInspector(known.folder, known.rules).inspect(path);
  if (inspected.is === 'gone') return { path, indexed: false, text: `There is no file ${path}.`, fixes: [] };
  if (inspected.is === 'skipped') {
    const { is: _, path: outside, ...why } = inspected;
    return outOf(path, outside, why);
  }
  const stored = known.leftOut.get(path);
  const chunks = known.chunks(path);
  if (chunks !== undefined) {
    const text = `${path} is in the search, in ${count(chunks, 'chunk')}.`;
    return { path, indexed: true, text, fixes: [] };
  }
  if (stored !== undefined) return outOf(path, path, stored);
  return inspected.is === 'folder' ? folderVerdict(path, known) : notYet(path, known.phase);
}

function outOf(path: string, outside: string, why: LeftOut): FileVerdict {
  const item = leftOutItemOf(outside, why);
  const through = outside === path || outside === `${path}/` ? '' : `, and nothing in ${outside} is`;
  const text = `${path} is not in the search${through}: ${item.text}.`;
  return { path, indexed: false, text, leftOut: item, fixes: item.fixes };
}

export const leftOutItemOf = (path: string, why: LeftOut): LeftOutItem => ({
  path,
  ...why,
  text: becauseOf(why),
  fixes: fixesOf(why),
});

/** What can be done so that something takes part in search. */
function fixesOf({ reason, rule }: LeftOut): Fix[] {
  if (reason === 'too large') return ['raiseLimit'];
  if (reason !== 'ignored' || rule === undefined) return [];
  if (rule.setting === OWN_EXCLUDE) return ['openSetting'];
  if (rule.setting !== undefined) return ['include', 'openSetting'];
  if (rule.file !== undefined) return ['include', 'openRule'];
  return /^\.(?:git|hg|svn|jj)\/$/.test(rule.pattern) ? [] : ['include'];
}

function folderVerdict(path: string, known: Known): FileVerdict {
  const files = known.filesIn(`${path}/`);
  const out = [...known.leftOut.keys()].filter((each) => each.startsWith(`${path}/`)).length;
  const rest =
    out === 0 ? '' : `; what is left out of it: ${count(out, 'file or folder', 'files or folders')}`;
  const text = `${count(files, 'file')} of ${path} ${files === 1 ? 'is' : 'are'} in the search${rest}.`;
  return { path, indexed: files > 0, text, fixes: [] };
}

const NOT_YET: Partial<Record<Phase, string>> = {
  opening: 'the index is not brought up to date now',
  paused: 'indexing is paused',
  failed: 'indexing failed',
};

function notYet(path: string, phase: Phase): FileVerdict {
  const text = `${path} is not in the search yet: ${NOT_YET[phase] ?? 'its turn comes'}.`;
  return { path, indexed: false, text, fixes: [] };
}
