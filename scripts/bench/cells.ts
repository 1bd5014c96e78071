/**
 * What coarse cells would save: `npm run bench -- scan --index FILE [--suite DIR] [--cells N]`.
 *
 * On the codes of an index: the share of its codes that lie in the cells nearest to a query, the share of the flat
 * scan's answers that lie there too, and the time of FAISS's inverted file over these cells beside that of its flat scan
 * and of ours. Queries are those of `speed` and, where `--suite` names one, the questions of an annotated suite.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { packageFolder } from '../../src/engine/assets.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { createScanner } from '../../src/engine/quantizer/createScanner.ts';
import { buildLookupTable } from '../../src/engine/quantizer/lookupTable.ts';
import { ScanPeer, type ScanProblem } from './scanPeer.ts';
import { QUERIES } from './speed.ts';
import { printTable } from './table.ts';

/** What a search of the engine asks for. */
const TOP = 200;
const MILLION = 1e6;

export interface CellOptions {
  readonly index: string;
  readonly suite: string | undefined;
  readonly cells: number;
}

/** Means over queries; times are of one query, in nanoseconds, on one thread. */
interface Probed {
  readonly cells: number;
  readonly share: number;
  readonly overlap100: number;
  readonly overlap200: number;
  readonly time: number;
  readonly flat: number;
}

export async function run({ index, suite, cells }: CellOptions): Promise<void> {
  const problem = await readProblem(index, suite);
  const peer = new ScanPeer(problem);
  try {
    const { slots, time } = scanFlat(problem);
    peer.write('slots_Qk.u32', slots);
    const { subspaces, centroids, subdimension } = problem.codebook;
    await peer.start('faiss_cells', [TOP, subspaces, centroids, subdimension, cells]);
    const rows: Probed[] = [];
    for (let row = await peer.answer<Probed | null>(); row !== null; row = await peer.answer())
      rows.push(row);
    report(problem, cells, time, rows);
  } finally {
    await peer.stop();
  }
}

async function readProblem(index: string, suite: string | undefined): Promise<ScanProblem> {
  const database = new DatabaseSync(index, { readOnly: true });
  const rows = database.prepare('SELECT codes FROM files ORDER BY id').all();
  database.close();
  const codes = Buffer.concat(rows.map(({ codes }) => z.instanceof(Uint8Array).parse(codes)));
  const model = await loadModel(path.join(packageFolder, 'models', 'mopq-static-256'));
  const queries: Float32Array[] = [];
  for (const text of [...QUERIES, ...suiteQuestions(suite)]) queries.push(await model.encodeQuery(text));
  await model.close();
  return { codebook: model.codebook, queries, codes };
}

function suiteQuestions(suite: string | undefined): string[] {
  if (suite === undefined) return [];
  const folder = path.join(suite, 'annotations');
  const annotations = z.array(z.object({ query: z.string() }));
  return readdirSync(folder).flatMap((file) =>
    annotations
      .parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
      // Every tenth, which takes minutes, not an hour.
      .filter((_, i) => i % 10 === 0)
      .map(({ query }) => query),
  );
}

/** Our answers, which are exact, and the median of their times. */
function scanFlat({ codebook, codes, queries }: ScanProblem): { slots: Uint32Array[]; time: number } {
  const scanner = createScanner(codebook);
  scanner.append(codes);
  const times: number[] = [];
  const slots = queries.map((query) => {
    const timed = Array.from({ length: 5 }, () => {
      const started = process.hrtime.bigint();
      const found = scanner.search(buildLookupTable(codebook, query), TOP);
      return { found, time: Number(process.hrtime.bigint() - started) };
    });
    times.push(Math.min(...timed.map(({ time }) => time)));
    return timed[0]?.found.slots ?? new Uint32Array(0);
  });
  return { slots, time: times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN };
}

function report({ codes, queries }: ScanProblem, cells: number, time: number, rows: readonly Probed[]): void {
  const count = codes.length / 32;
  console.log(`${count} codes of an index, ${queries.length} queries, ${cells} cells; one thread.`);
  console.log(`Flat scan, best ${TOP}: ours ${(time / MILLION).toFixed(2)} ms.\n`);
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  printTable(
    [
      'cells probed',
      'codes in them',
      'of the best 100',
      'of the best 200',
      'FAISS IVF, ms',
      'times faster than its flat scan',
    ],
    rows.map((row) => [
      String(row.cells),
      percent(row.share),
      percent(row.overlap100),
      percent(row.overlap200),
      (row.time / MILLION).toFixed(2),
      (row.flat / row.time).toFixed(2),
    ]),
  );
}
