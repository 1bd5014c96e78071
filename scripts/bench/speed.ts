import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { Engine } from '../../src/engine/engine.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import type { SearchMode } from '../../src/engine/search/types.ts';
import { printTable } from './table.ts';

/** Questions of every kind; each is asked several times, in turn, so that none finds its answer still warm. */
const QUERIES = [
  'how are requests routed to handlers',
  'parse a configuration file',
  'retry with exponential backoff',
  'readFile',
  'error when the connection is closed',
  'encode a string as base64',
  'HttpClient',
  'render a template with variables',
  'where are user permissions checked',
  'sort an array by several keys',
  'for (let i = 0; i < n; i++) { sum += a[i]; }',
  'src/index.ts',
];
const ROUNDS = 20;
const MODES: readonly SearchMode[] = ['hybrid', 'semantic', 'lexical'];

/**
 * Speed and size of indexing and searching a folder, in this very process.
 *
 *   npm run bench -- speed --folder DIR [--model DIR] [--copy]
 *
 * `--copy` indexes a copy in the temporary folder, for trees whose ignore rules would leave most of them out.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      copy: { type: 'boolean', default: false },
    },
  });
  if (values.folder === undefined) throw new Error('speed needs --folder DIR');
  const temporary = mkdtempSync(join(tmpdir(), 'mopq-speed-'));
  try {
    let folder = resolve(values.folder);
    if (values.copy) {
      cpSync(folder, join(temporary, basename(folder)), { recursive: true });
      folder = join(temporary, basename(folder));
    }
    await measure(folder, values.model, join(temporary, 'index'));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const seconds = (since: number): number => (performance.now() - since) / 1000;
const megabytes = (): string => `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`;

async function measure(folder: string, modelFolder: string, indexDirectory: string): Promise<void> {
  const model = await loadModel(modelFolder);
  const options = { folder, model, modelFolder, indexDirectory };
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  const begin = performance.now();
  const cold = Engine.open(options);
  cold.start();
  const { files, chunks, bytesOnDisk } = await cold.settled();
  const indexing = seconds(begin);
  clearInterval(watch);
  await cold.close();
  const again = performance.now();
  const engine = Engine.open(options);
  const opened = seconds(again);
  engine.start();
  const { encodedSinceOpen } = await engine.settled();
  printTable(
    ['indexing', ''],
    [
      ['files', String(files)],
      ['chunks', String(chunks)],
      ['seconds', indexing.toFixed(1)],
      ['files/s', (files / indexing).toFixed(0)],
      ['chunks/s', (chunks / indexing).toFixed(0)],
      ['bytes a chunk on disk', (bytesOnDisk / chunks).toFixed(0)],
      ['peak RSS', `${(peak / 1e6).toFixed(0)} MB`],
      ['opened again, ms', (opened * 1000).toFixed(0)],
      ['encoded after opening again', String(encodedSinceOpen)],
    ],
  );
  const rows: string[][] = [];
  for (const mode of MODES) rows.push([mode, ...(await times(engine, mode))]);
  printTable(['query, ms in the engine', 'p50', 'p95'], rows);
  console.log(`RSS while searching: ${megabytes()}`);
  await engine.close();
  await model.close();
}

async function times(engine: Engine, mode: SearchMode): Promise<[string, string]> {
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const query of QUERIES) {
      const { milliseconds } = await engine.search({ query, mode, top: 50, languages: [], paths: [] });
      // The first round warms up the just-in-time compiler.
      if (round > 0) taken.push(milliseconds);
    }
  }
  taken.sort((a, b) => a - b);
  const at = (share: number): string => (taken[Math.floor(share * (taken.length - 1))] ?? 0).toFixed(2);
  return [at(0.5), at(0.95)];
}
