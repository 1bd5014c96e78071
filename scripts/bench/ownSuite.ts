import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { fileType } from '../../src/engine/files/languages.ts';

export const suiteFolder = path.join(import.meta.dirname, '..', '..', 'test', 'relevance');

const line = z.int().positive();

const answer = z.strictObject({
  /** Relative to the workspace, with `/`. */
  path: z.string().min(1),
  lines: z
    .tuple([line, line])
    .refine(([first, last]) => first <= last, 'the last line comes before the first'),
  /** 2: the answer, 1: helps. */
  grade: z.literal([1, 2]),
  /** How the first line begins, where the text is extracted (PDF, notebook) and lines may move with the extraction. */
  opening: z.string().min(1).optional(),
});

export const QUERY_KINDS = ['language', 'symbol', 'error', 'snippet', 'path', 'document'] as const;

const query = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+-\d\d$/),
  kind: z.enum(QUERY_KINDS),
  text: z.string().min(1),
  answers: z
    .array(answer)
    .min(1)
    .refine(([first]) => first?.grade === 2, 'the first answer must be the answer, grade 2'),
});

const source = z.strictObject({
  registry: z.enum(['npm', 'pypi', 'debian', 'debian-source']),
  name: z.string(),
  version: z.string(),
  /** Of the archive. */
  sha256: z.hex().length(64),
  /** Folder of the archive that is searched; the whole by default. */
  folder: z.string().optional(),
  /** Folder of the workspace that it comes into; the workspace itself by default. */
  into: z.string().optional(),
  /** Beginnings of the paths that are taken; all by default. */
  keep: z.array(z.string()).optional(),
});

const suite = z.strictObject({
  name: z.string(),
  packages: z.array(source).min(1),
  queries: z.array(query).min(1),
});

export type OwnAnswer = z.infer<typeof answer>;
export type OwnQuery = z.infer<typeof query>;
export type OwnSource = z.infer<typeof source>;
/** A workspace of pinned packages with the questions about it. */
export type OwnSuite = z.infer<typeof suite>;

/**
 * The suites of `test/relevance/suites`, by name.
 *
 * @throws Error where a file is not as the schema wants it
 */
export function readOwnSuites(only?: readonly string[]): OwnSuite[] {
  const folder = path.join(suiteFolder, 'suites');
  const suites = readdirSync(folder)
    .sort()
    .map((file) => suite.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))));
  if (only === undefined) return suites;
  const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) throw new Error(`there is no suite ${unknown.join(', ')}`);
  return suites.filter(({ name }) => only.includes(name));
}

/** The language of a question, which is that of the file that answers it. */
export function languageOf({ answers }: OwnQuery): string {
  const path = answers[0]?.path ?? '';
  if (/\.[1-9]$/.test(path)) return 'man page';
  const { language } = fileType(path);
  // Headers are not told apart by their names, and no first answer is one.
  return path.endsWith('.y') ? 'c' : language;
}

/** Whether a question is answered by code or by a document. */
export function groupOf({ answers }: OwnQuery): 'code' | 'documents' {
  const path = answers[0]?.path ?? '';
  return fileType(path).kind === 'code' || path.endsWith('.y') ? 'code' : 'documents';
}
