import * as z from 'zod';
import { DEFAULT_MAX_FILE_BYTES } from './fileSize.ts';

/** The setting whose globs leave out even what `includes` takes in. */
export const OWN_EXCLUDE = 'mopq.exclude';

/** A glob that leaves out what it matches, and the setting that it stands in. */
export const settingGlob = z.object({ glob: z.string(), setting: z.string() });
export type SettingGlob = z.infer<typeof settingGlob>;

/** What decides which files of a folder are indexed, besides the ignore files in it. Globs are relative to the folder. */
export const fileRules = z.object({
  excludes: z.array(settingGlob).default([]),
  /** Files, or whole folders, that are indexed although ignore files or the editor's excludes leave them out. */
  includes: z.array(z.string()).default([]),
  maxFileBytes: z.int().min(1024).default(DEFAULT_MAX_FILE_BYTES),
});
export interface FileRules {
  readonly excludes: readonly SettingGlob[];
  readonly includes: readonly string[];
  readonly maxFileBytes: number;
}

export const DEFAULT_FILE_RULES: FileRules = fileRules.parse({});
