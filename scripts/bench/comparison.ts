import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { bootstrap } from './ownSuiteScore.ts';

const estimate = z.strictObject({ mean: z.number(), low: z.number(), high: z.number() });

const comparison = z.strictObject({
  /** What was asked, as it is told below the table. */
  asked: z.string(),
  measures: z.array(
    z.strictObject({
      name: z.string(),
      questions: z.int(),
      systems: z.array(
        z.strictObject({
          name: z.string(),
          ndcg: estimate,
          /** What the first system gains over it, question by question; missing for the first. */
          lead: estimate.optional(),
        }),
      ),
    }),
  ),
});

/** Several systems on the same questions, by one or more measures, with 95 % intervals. */
export type Comparison = z.infer<typeof comparison>;
export type Measure = Comparison['measures'][number];

/** NDCG@10 of every question, by the system's name; ours, which others are compared with, comes first. */
export type Scores = ReadonlyMap<string, readonly number[]>;

export function measureOf(name: string, scores: Scores): Measure {
  const [first = []] = scores.values();
  const systems = Array.from(scores, ([system, values]) => ({
    name: system,
    ndcg: rounded(bootstrap(values)),
    ...(values === first ? {} : { lead: rounded(bootstrap(first.map((v, i) => v - (values[i] ?? 0)))) }),
  }));
  return { name, questions: first.length, systems };
}

const round = (value: number): number => Number(value.toFixed(4));
const rounded = ({ mean, low, high }: z.infer<typeof estimate>): z.infer<typeof estimate> => ({
  mean: round(mean),
  low: round(low),
  high: round(high),
});

/** The systems that the first one is not ahead of by more than the interval of its lead. */
export const notBehind = ({ systems }: Measure): string[] =>
  systems.filter(({ lead }) => lead !== undefined && lead.low <= 0).map(({ name }) => name);

/** The last comparison of a name below a folder; undefined where there is none. */
export function readComparison(folder: string, name: string): Comparison | undefined {
  const file = path.join(folder, `${name}.json`);
  return existsSync(file) ? comparison.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

export function writeComparison(folder: string, name: string, value: Comparison): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(value, undefined, 2)}\n`);
}
