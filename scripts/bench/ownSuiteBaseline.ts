import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { packageFolder } from '../../src/engine/assets.ts';
import { suiteFolder } from './ownSuite.ts';
import type { OwnJudged } from './ownSuiteJudge.ts';

const file = path.join(suiteFolder, 'baseline.json');

const baseline = z.strictObject({
  /** Version of the package that was measured. */
  release: z.string(),
  /** NDCG@10 by system and question. */
  systems: z.record(z.string(), z.record(z.string(), z.number().min(0).max(1))),
});

export type Baseline = z.infer<typeof baseline>;

/** Figures of the last release; undefined where none were saved. */
export function readBaseline(): Baseline | undefined {
  return existsSync(file) ? baseline.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Keeps figures as what later runs are compared with. */
export function saveBaseline(judged: ReadonlyMap<string, readonly OwnJudged[]>): void {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')));
  const systems = Object.fromEntries(
    Array.from(judged, ([name, results]) => [
      name,
      Object.fromEntries(results.map(({ query, ndcg }) => [query.id, Number(ndcg.toFixed(4))])),
    ]),
  );
  writeFileSync(file, `${JSON.stringify({ release: version, systems } satisfies Baseline, undefined, 2)}\n`);
}
