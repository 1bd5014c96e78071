import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const figures = {
  /** Until the whole index stands. */
  buildSeconds: z.number().optional(),
  /** The most that was resident in all of its processes. */
  peakBytes: z.number().optional(),
  /** The same of our engine without the processes that read for it. */
  ownPeakBytes: z.number().optional(),
  diskBytes: z.number().optional(),
  /** Milliseconds of a query. */
  p50: z.number().optional(),
  p95: z.number().optional(),
  /** Share of the ten nearest float vectors that are among its ten. */
  recall: z.number().optional(),
  /** From the start of the process to the first answer with a hit, while indexing goes on. */
  firstHitSeconds: z.number().optional(),
  /** Of opening the index that there is. */
  reopenMilliseconds: z.number().optional(),
  /** From the start of the process to an answer from the index that there is. */
  startMilliseconds: z.number().optional(),
  /** Resident while queries are answered. */
  queryingBytes: z.number().optional(),
};

const resultSchema = z.strictObject({
  system: z.string(),
  /** As it was asked for. */
  size: z.int(),
  /** Tells corpora apart. */
  corpus: z.string(),
  files: z.int(),
  chunks: z.int(),
  /** Where it cuts files itself. */
  ownChunks: z.int().optional(),
  /** Why there are no figures. */
  leftOut: z.string().optional(),
  ...figures,
});

/** What was measured of one system at one size. */
export type ScaleResult = Readonly<z.infer<typeof resultSchema>>;
export type Figure = keyof typeof figures;
export const FIGURES = Object.keys(figures) as Figure[];

/** A file a size and system, so that a run that was cut off goes on where it was. */
export class ScaleResults {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** By size, ascending. */
  all(): ScaleResult[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => resultSchema.parse(JSON.parse(readFileSync(join(this.#folder, name), 'utf8'))))
      .sort((a, b) => a.chunks - b.chunks);
  }

  /** What is known of a system at a size of the same corpus. */
  of(wanted: Pick<ScaleResult, 'system' | 'size' | 'corpus'>): ScaleResult | undefined {
    return this.all().find(
      ({ system, size, corpus }) =>
        system === wanted.system && size === wanted.size && corpus === wanted.corpus,
    );
  }

  write(result: ScaleResult): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#file(result), `${JSON.stringify(result, null, 2)}\n`);
  }

  forget(system: string): void {
    for (const result of this.all()) if (result.system === system) rmSync(this.#file(result));
  }

  #file({ system, size }: ScaleResult): string {
    return join(this.#folder, `${size}-${system}.json`);
  }
}
