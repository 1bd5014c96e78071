import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeBytesOption } from '../../src/cli/usage.ts';
import { packageFolder } from '../../src/engine/assets.ts';
import type { Params } from '../../src/engine/protocol.ts';
import { SEARCH_MODES, type SearchMode } from '../../src/engine/search/modes.ts';
import { EngineProcess, megabytes } from './engineProcess.ts';
import { percentile } from './percentile.ts';
import { bytesBelow } from './scalePeerTools.ts';
import { printTable } from './table.ts';

/** Questions of every kind; each is asked several times, in turn, so that none finds its answer still warm. */
export const QUERIES = [
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
] as const;
const ROUNDS = 20;

/**
 * Speed and size of indexing and searching a folder, by the built engine in a process of its own. Linux only: resident
 * memory is read from /proc.
 *
 *   npm run bench -- speed --folder DIR [--model DIR] [--code-bytes N] [--copy]
 *
 * `--copy` indexes a copy in the temporary folder, for trees whose ignore rules would leave most of them out.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      'code-bytes': { type: 'string' },
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
    const model = { modelFolder: values.model, codeBytes: codeBytesOption(values['code-bytes']) };
    await measure(folder, model, join(temporary, 'index'));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

async function measure(folder: string, model: Params<'configure'>, indexDirectory: string): Promise<void> {
  const cold = new EngineProcess();
  const begin = performance.now();
  await cold.open(model, folder, indexDirectory);
  await cold.settled();
  const indexing = seconds(begin);
  const { files, chunks } = cold.status;
  await cold.atRest();
  const { peak } = cold;
  await cold.close();
  const bytesOnDisk = bytesBelow(indexDirectory);
  const beginAgain = performance.now();
  const engine = new EngineProcess();
  const { opened } = await engine.open(model, folder, indexDirectory);
  await engine.search(folder, QUERIES[0], 'hybrid');
  const firstAnswer = seconds(beginAgain);
  await engine.atRest();
  printTable(
    ['indexing', ''],
    [
      ['files', String(files)],
      ['chunks', String(chunks)],
      ['seconds', indexing.toFixed(1)],
      ['files/s', (files / indexing).toFixed(0)],
      ['chunks/s', (chunks / indexing).toFixed(0)],
      ['bytes a chunk on disk', (bytesOnDisk / chunks).toFixed(0)],
      ['peak RSS of all processes', megabytes(peak)],
      ['opened again, ms', (opened * 1000).toFixed(0)],
      ['start of the process to the first answer, ms', (firstAnswer * 1000).toFixed(0)],
      ['encoded after opening again', String(engine.status.encodedSinceOpen)],
    ],
  );
  const rows: string[][] = [];
  for (const mode of SEARCH_MODES) rows.push([mode, ...(await times(engine, folder, mode))]);
  printTable(['query, ms in the engine', 'p50', 'p95'], rows);
  console.log(`RSS of all processes while searching: ${megabytes(engine.rss())}`);
  await engine.close();
}

async function times(engine: EngineProcess, folder: string, mode: SearchMode): Promise<[string, string]> {
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const query of QUERIES) {
      const { milliseconds } = await engine.search(folder, query, mode);
      // The first round warms up the just-in-time compiler.
      if (round > 0) taken.push(milliseconds);
    }
  }
  return [percentile(taken, 0.5).toFixed(2), percentile(taken, 0.95).toFixed(2)];
}
