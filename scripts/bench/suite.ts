import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Target } from '../../src/engine/tuning/ndcg.ts';

const target = z.union([
  z.string(),
  z.object({ path: z.string(), start_line: z.int().optional(), end_line: z.int().optional() }),
]);

const repository = z.object({
  name: z.string(),
  language: z.string(),
  revision: z.string(),
  benchmark_root: z.string().optional(),
});

const annotation = z.object({
  query: z.string(),
  category: z.string(),
  relevant: z.array(target),
  secondary: z.array(target).default([]),
});

export interface SuiteQuery {
  readonly query: string;
  readonly category: string;
  readonly targets: readonly Target[];
}

export interface SuiteRepository {
  readonly name: string;
  readonly language: string;
  /** The folder that is indexed. */
  readonly folder: string;
  readonly queries: readonly SuiteQuery[];
}

function readTarget(value: z.infer<typeof target>): Target {
  return typeof value === 'string'
    ? { path: value }
    : { path: value.path, startLine: value.start_line, endLine: value.end_line };
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Reads a suite laid out as the code-localization benchmark: `repos.json` and `annotations/<name>.json`.
 *
 * @param sources folder that holds a clone of each repository at its pinned revision, by name
 * @param wanted names of the repositories to read; all where left out
 */
export function readSuite(suite: string, sources: string, wanted?: readonly string[]): SuiteRepository[] {
  const listed = z.array(repository).parse(readJson(join(suite, 'repos.json')));
  const unknown = wanted?.find((name) => !listed.some((entry) => entry.name === name));
  if (unknown !== undefined) throw new Error(`${suite} has no repository ${unknown}`);
  return listed
    .filter(({ name }) => wanted?.includes(name) ?? true)
    .map(({ name, language, benchmark_root }) => {
      const folder = join(sources, name, benchmark_root ?? '');
      if (!existsSync(folder))
        throw new Error(`${folder} is missing: clone ${name} at its pinned revision there`);
      const annotations = z.array(annotation).parse(readJson(join(suite, 'annotations', `${name}.json`)));
      const queries = annotations.map(({ query, category, relevant, secondary }) => ({
        query,
        category,
        targets: [...relevant, ...secondary].map(readTarget),
      }));
      return { name, language, folder, queries };
    });
}
