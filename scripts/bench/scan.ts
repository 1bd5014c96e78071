/**
 * Nanoseconds a code of the ADC scan, against FAISS's 4-bit fast scan in the same run:
 * `npm run bench -- scan [--codes N] [--queries N] [--top K] [--rounds N]`; with `--index FILE`, what coarse cells would
 * save, on the codes of an index (see cells.ts).
 *
 * A query is timed from its vector to its best slots, on one thread. Each scanner's answers are compared with the
 * exact ones, which numpy computes from the same tables.
 */
import { parseArgs } from 'node:util';
import { KERNEL_FORMS, loadKernel } from '../../src/engine/kernels.ts';
import { buildLookupTable } from '../../src/engine/quantizer/lookupTable.ts';
import { PlainScanner } from '../../src/engine/quantizer/plainScanner.ts';
import type { CodeScanner, TopSlots } from '../../src/engine/quantizer/scanner.ts';
import { SimdScanner } from '../../src/engine/quantizer/simdScanner.ts';
import { ScanPeer, type ScanProblem } from './scanPeer.ts';

const SUBSPACES = 64;
const CENTROIDS = 16;
const SUBDIMENSION = 4;

interface Problem extends ScanProblem {
  readonly top: number;
}

/** Times one pass over all queries; gives nanoseconds of each. */
type Pass = () => Promise<number[]>;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      codes: { type: 'string', default: '1000000' },
      queries: { type: 'string', default: '10' },
      top: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '7' },
      index: { type: 'string' },
      suite: { type: 'string' },
      cells: { type: 'string', default: '2048' },
    },
  });
  if (values.index !== undefined) {
    const cells = await import('./cells.ts');
    return cells.run({ index: values.index, suite: values.suite, cells: Number(values.cells) });
  }
  const problem = makeProblem(Number(values.codes), Number(values.queries), Number(values.top));
  const faiss = await startFaiss(problem);
  try {
    const scanners = makeScanners(problem);
    const passes = new Map<string, Pass>([['FAISS fast scan', faiss.pass]]);
    for (const [name, scanner] of scanners) passes.set(name, async () => timeQueries(scanner, problem));
    const fastest = await interleave(passes, Number(values.rounds));
    const equal = new Map(
      [...scanners].map(([name, scanner]) => [name, sameAsExact(scanner, problem, faiss.exact)]),
    );
    report(problem, faiss.description, fastest, equal);
  } finally {
    await faiss.stop();
  }
}

function makeProblem(count: number, queryCount: number, top: number): Problem {
  const dimension = SUBSPACES * SUBDIMENSION;
  const codebook = {
    subspaces: SUBSPACES,
    centroids: CENTROIDS,
    subdimension: SUBDIMENSION,
    values: gaussians(dimension * CENTROIDS),
  };
  const queries = Array.from({ length: queryCount }, () => gaussians(dimension));
  const codes = Uint8Array.from({ length: (count * SUBSPACES) / 2 }, () => Math.random() * 256);
  return { codebook, queries, codes, top };
}

function gaussians(count: number): Float32Array {
  const uniform = (): number => 1 - Math.random();
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

function makeScanners({ codes }: Problem): Map<string, CodeScanner> {
  const scanners = new Map<string, CodeScanner>();
  for (const form of KERNEL_FORMS) {
    const module = loadKernel(form);
    if (module) scanners.set(`ours, ${form} SIMD`, new SimdScanner(module, SUBSPACES));
  }
  scanners.set('ours, plain', new PlainScanner(SUBSPACES / 2));
  for (const scanner of scanners.values()) scanner.append(codes);
  return scanners;
}

function timeQueries(scanner: CodeScanner, { codebook, queries, top }: Problem): number[] {
  return queries.map((query) => {
    const started = process.hrtime.bigint();
    scanner.search(buildLookupTable(codebook, query), top);
    return Number(process.hrtime.bigint() - started);
  });
}

/** The passes in turn, so that another program's load meets all alike; gives each query's fastest time. */
async function interleave(passes: ReadonlyMap<string, Pass>, rounds: number): Promise<Map<string, number[]>> {
  const fastest = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, pass] of passes) {
      const times = await pass();
      const before = fastest.get(name) ?? times;
      fastest.set(
        name,
        times.map((time, i) => Math.min(time, before[i] ?? time)),
      );
    }
  }
  return fastest;
}

function sameAsExact(scanner: CodeScanner, { codebook, queries, top }: Problem, exact: TopSlots): boolean {
  return queries.every((query, q) => {
    const found = scanner.search(buildLookupTable(codebook, query), top);
    const range = [q * top, (q + 1) * top] as const;
    return (
      found.slots.join() === exact.slots.subarray(...range).join() &&
      found.scores.join() === exact.scores.subarray(...range).join()
    );
  });
}

interface Description {
  readonly version: string;
  readonly options: string;
  readonly agreement: number;
}

interface Faiss {
  readonly description: Description;
  /** The exact answers to all queries, one after another. */
  readonly exact: TopSlots;
  readonly pass: Pass;
  stop(): Promise<void>;
}

/** Starts faiss_scan.py, which keeps its index and is asked for one pass at a time. */
async function startFaiss(problem: Problem): Promise<Faiss> {
  const { subspaces, centroids, subdimension } = problem.codebook;
  const peer = new ScanPeer(problem);
  await peer.start('faiss_scan', [problem.top, subspaces, centroids, subdimension]);
  const description = await peer.answer<Description>();
  return {
    description,
    exact: {
      slots: new Uint32Array(peer.read('slots_Qk.u32')),
      scores: new Float32Array(peer.read('scores_Qk.f32')),
    },
    pass: () => peer.ask<number[]>(),
    stop: () => peer.stop(),
  };
}

function report(
  { codes, top, queries }: Problem,
  faiss: Description,
  fastest: ReadonlyMap<string, readonly number[]>,
  equal: ReadonlyMap<string, boolean>,
): void {
  const count = (2 * codes.length) / SUBSPACES;
  const nanoseconds = new Map([...fastest].map(([name, times]) => [name, median(times) / count]));
  const reference = nanoseconds.get('FAISS fast scan') ?? Number.NaN;
  console.log(
    `${count} codes of ${SUBSPACES / 2} bytes, top ${top}, one thread; ` +
      `each of ${queries.length} queries' fastest time, the median of these.`,
  );
  console.log(`FAISS ${faiss.version}, ${faiss.options}\n`);
  console.log('| scan | ns a code | of FAISS | top slots and scores as exact |\n|---|---|---|---|');
  for (const [name, time] of nanoseconds) {
    const same = equal.get(name);
    const agreement =
      same === undefined
        ? `${(100 * faiss.agreement).toFixed(1)}% of slots`
        : same
          ? 'all equal'
          : 'DIFFERENT';
    console.log(`| ${name} | ${time.toFixed(2)} | ${(time / reference).toFixed(2)} | ${agreement} |`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
