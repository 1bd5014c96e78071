import * as z from 'zod';

export const skipReason = z.enum([
  'ignored',
  'secret',
  'binary',
  'too large',
  'generated',
  'failed to parse',
  'unreadable',
  'link',
]);
/** Why a file is not in the index. */
export type SkipReason = z.infer<typeof skipReason>;

/** The rule that leaves a file out. One that stands in neither a file nor a setting is built in. */
export const rule = z.object({
  /** As it is written. */
  pattern: z.string(),
  /** The ignore file that it stands in, relative to the folder, and its line. */
  file: z.string().optional(),
  line: z.int().min(1).optional(),
  setting: z.string().optional(),
});
export type Rule = z.infer<typeof rule>;

/** Why a file, or a folder with all that is in it, is not in the index. */
export const leftOut = z.object({
  reason: skipReason,
  /** Where the reason is `ignored`. */
  rule: rule.optional(),
  /** Where it is `too large`: its size, and the largest that is indexed of its kind. */
  bytes: z.int().optional(),
  mostBytes: z.int().optional(),
});
export type LeftOut = z.infer<typeof leftOut>;

/** A path relative to the folder, which ends with `/` where it is a folder itself, and why it is left out. */
export type LeftOutPath = LeftOut & { readonly path: string };

/** A rule with the place where it stands: `the rule out/ in .gitignore:2`. */
function ruleText({ pattern, file, line, setting }: Rule): string {
  if (file !== undefined) return `the rule ${pattern} in ${file}:${line ?? 1}`;
  return setting === undefined ? `the built-in rule ${pattern}` : `${pattern} in the setting ${setting}`;
}

const SENTENCES: Record<Exclude<SkipReason, 'ignored' | 'too large'>, string> = {
  secret: 'it is likely to hold keys or passwords, which never enter an index',
  binary: 'it is binary, so that there is no text to search',
  generated: 'a tool made it: a lock file, a bundle, minified code or a dump of data',
  'failed to parse': 'no text could be got out of it: it may be damaged, empty, or ask for a password',
  unreadable: 'it cannot be opened',
  link: 'it is a link, and what it leads to is indexed under its own name or lies elsewhere',
};

/** Why something is left out, as the end of a sentence. */
export function becauseOf({ reason, rule: by, bytes = 0, mostBytes = 0 }: LeftOut): string {
  if (reason === 'too large')
    return `it has ${kilobytes(bytes)} kB, and the limit is ${kilobytes(mostBytes)} kB`;
  if (reason !== 'ignored') return SENTENCES[reason];
  return `${by === undefined ? 'a rule' : ruleText(by)} leaves it out`;
}

const kilobytes = (bytes: number): string => Math.ceil(bytes / 1024).toLocaleString('en');
