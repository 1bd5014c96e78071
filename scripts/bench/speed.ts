import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { codeBytesOption } from '../../src/cli/usage.ts';
import type { EngineConnection } from '../../src/editor/engineHost.ts';
import { launchEngine } from '../../src/editor/launchEngine.ts';
import { distFolder, packageFolder } from '../../src/engine/assets.ts';
import type { FolderStatus, Params } from '../../src/engine/protocol.ts';
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

/** The engine as the editor runs it: the bundle, in a process of its own. */
class EngineProcess {
  readonly #connection: EngineConnection = launchEngine(program);
  #status: FolderStatus | undefined;
  #peak = 0;
  readonly #watch: NodeJS.Timeout;

  constructor() {
    this.#connection.onProgress((status) => {
      this.#status = status;
    });
    this.#watch = setInterval(() => {
      this.#peak = Math.max(this.#peak, this.rss());
    }, 50);
  }

  /** Loads model and index; resolves when the index is up to date. */
  async open(
    model: Params<'configure'>,
    folder: string,
    indexDirectory: string,
  ): Promise<{ opened: number }> {
    const { codeBytes } = await this.#connection.request('configure', model);
    if (codeBytes !== (model.codeBytes ?? codeBytes))
      throw new Error(`the model offers no codes of ${model.codeBytes} bytes; the nearest have ${codeBytes}`);
    const begin = performance.now();
    this.#status = await this.#connection.request('open', { folder, indexDirectory });
    const opened = seconds(begin);
    while (this.status.phase !== 'ready') await sleep(20);
    return { opened };
  }

  get status(): FolderStatus {
    if (this.#status === undefined) throw new Error('the engine has not told anything yet');
    if (this.#status.phase === 'failed') throw new Error(this.#status.problem);
    return this.#status;
  }

  /** Largest resident memory so far, bytes; that of the reading process is told apart by the system and left out. */
  get peak(): number {
    return this.#peak;
  }

  rss(): number {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(
      readFileSync(`/proc/${this.#connection.pid}/status`, 'utf8'),
    )?.[1];
    return Number(kilobytes) * 1024;
  }

  async search(folder: string, query: string, mode: SearchMode): Promise<number> {
    const request = { query, mode, top: 50 };
    return (await this.#connection.request('search', { folders: [folder], request })).milliseconds;
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    const gone = new Promise<void>((resolve) => this.#connection.onExit(() => resolve()));
    this.#connection.dispose();
    await gone;
  }
}

const program = join(distFolder, 'engine.js');
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

async function measure(folder: string, model: Params<'configure'>, indexDirectory: string): Promise<void> {
  const cold = new EngineProcess();
  const begin = performance.now();
  await cold.open(model, folder, indexDirectory);
  const indexing = seconds(begin);
  const { files, chunks, bytesOnDisk } = cold.status;
  const { peak } = cold;
  await cold.close();
  const engine = new EngineProcess();
  const { opened } = await engine.open(model, folder, indexDirectory);
  printTable(
    ['indexing', ''],
    [
      ['files', String(files)],
      ['chunks', String(chunks)],
      ['seconds', indexing.toFixed(1)],
      ['files/s', (files / indexing).toFixed(0)],
      ['chunks/s', (chunks / indexing).toFixed(0)],
      ['bytes a chunk on disk', (bytesOnDisk / chunks).toFixed(0)],
      ['peak RSS of the engine', megabytes(peak)],
      ['opened again, ms', (opened * 1000).toFixed(0)],
      ['encoded after opening again', String(engine.status.encodedSinceOpen)],
    ],
  );
  const rows: string[][] = [];
  for (const mode of MODES) rows.push([mode, ...(await times(engine, folder, mode))]);
  printTable(['query, ms in the engine', 'p50', 'p95'], rows);
  console.log(`RSS of the engine while searching: ${megabytes(engine.rss())}`);
  await engine.close();
}

async function times(engine: EngineProcess, folder: string, mode: SearchMode): Promise<[string, string]> {
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const query of QUERIES) {
      const milliseconds = await engine.search(folder, query, mode);
      // The first round warms up the just-in-time compiler.
      if (round > 0) taken.push(milliseconds);
    }
  }
  taken.sort((a, b) => a - b);
  const at = (share: number): string => (taken[Math.floor(share * (taken.length - 1))] ?? 0).toFixed(2);
  return [at(0.5), at(0.95)];
}
