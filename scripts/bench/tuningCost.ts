import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EngineProcess, megabytes } from './engineProcess.ts';
import { residentBytes } from './processMemory.ts';
import { QUERIES } from './speed.ts';
import { printTable } from './table.ts';

const ROUNDS = 10;
const WATCH_MS = 50;

/** Prints what fine-tuning on a folder costs: time by stage, memory of its process, and how fast queries are meanwhile. */
export async function printCost(folder: string, modelFolder: string): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'mopq-cost-'));
  const engine = new EngineProcess();
  try {
    await engine.open({ modelFolder }, resolve(folder), place);
    await engine.settled();
    const { files, chunks } = engine.status;
    const rows: string[][] = [];
    for (const full of [false, true]) rows.push(await cost(engine, resolve(folder), full));
    console.log(`${files} files, ${chunks} chunks`);
    printTable(
      [
        'side',
        'mining',
        'training',
        'judging',
        'all told, s',
        'peak RSS of its process',
        'idle p50, ms',
        'p50 meanwhile',
        'verdict',
      ],
      rows,
    );
  } finally {
    await engine.close();
    rmSync(place, { recursive: true, force: true });
  }
}

async function cost(engine: EngineProcess, folder: string, full: boolean): Promise<string[]> {
  const idle = await median(engine, folder, () => true, ROUNDS * QUERIES.length);
  let peak = 0;
  let runs = true;
  const watch = setInterval(() => {
    peak = Math.max(peak, ...childrenOf(engine.pid, 'tuner').map(bytesOf));
  }, WATCH_MS);
  const run = engine.tune(folder, full).finally(() => {
    runs = false;
  });
  const meanwhile = await median(engine, folder, () => runs);
  const report = await run;
  clearInterval(watch);
  const stage = (name: string): string => (report.stages[name] ?? 0).toFixed(1);
  return [
    report.side,
    ...['mining', 'training', 'judging'].map(stage),
    report.seconds.toFixed(1),
    megabytes(peak),
    idle.toFixed(1),
    `${meanwhile.toFixed(1)} (${(meanwhile / idle).toFixed(2)} times)`,
    report.outcome,
  ];
}

/** Median time of hybrid queries while a condition holds, at most so many of them. */
async function median(
  engine: EngineProcess,
  folder: string,
  goesOn: () => boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; goesOn() && i < most; i++) {
    taken.push((await engine.search(folder, QUERIES[i % QUERIES.length] ?? '', 'hybrid')).milliseconds);
  }
  taken.sort((a, b) => a - b);
  return taken[Math.floor(taken.length / 2)] ?? 0;
}

/** Processes below another one whose command line names a program. */
function childrenOf(pid: number, program: string): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.filter((child) => read(`/proc/${child}/cmdline`).includes(program));
}

const bytesOf = (pid: number): number => {
  try {
    return residentBytes(pid);
  } catch {
    // It ended between two looks.
    return 0;
  }
};

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
