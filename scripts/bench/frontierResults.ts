import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Model } from '../../src/engine/model/loadModel.ts';

const resultSchema = z.object({
  model: z.string(),
  version: z.string(),
  /** Of the model at the code size that was measured. */
  digest: z.string(),
  codeBytes: z.int(),
  /** What quality was measured over. */
  repositories: z.array(z.string()),
  queries: z.int(),
  /** NDCG@10 by file. */
  meaning: z.number(),
  hybrid: z.number(),
  /** Of tokenizing and encoding keys alone, over so many chunks. */
  chunksPerSecond: z.number(),
  chunks: z.int(),
  /** Median of encoding one query. */
  queryMilliseconds: z.number(),
  megabytes: z.number(),
});

/** What was measured of one model. */
export type Result = Readonly<z.infer<typeof resultSchema>>;

/** The results of all models that were ever measured, a file each, so that a model need not be kept to be compared. */
export class ResultFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The fastest model first. */
  all(): Result[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => resultSchema.parse(JSON.parse(readFileSync(join(this.#folder, name), 'utf8'))))
      .sort((a, b) => b.chunksPerSecond - a.chunksPerSecond);
  }

  has({ manifest, digest }: Model): boolean {
    return existsSync(this.#file(manifest.id, digest));
  }

  write(result: Result): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#file(result.model, result.digest), `${JSON.stringify(result, null, 2)}\n`);
  }

  #file(id: string, digest: string): string {
    return join(this.#folder, `${id}-${digest.slice(0, 8)}.json`);
  }
}

/** Quality over other questions cannot stand in one plot. */
export function assertComparable(
  results: readonly Result[],
  asked: Pick<Result, 'repositories' | 'queries'>,
): void {
  const told = ({ repositories, queries }: typeof asked): string =>
    `${queries} queries over ${[...repositories].sort().join(', ')}`;
  const other = results.find((result) => told(result) !== told(asked));
  if (other === undefined) return;
  throw new Error(
    `${other.model} was measured with ${told(other)}, and now it would be ${told(asked)}. ` +
      'Measure over the same, write to another folder with --out, or delete the former results.',
  );
}
