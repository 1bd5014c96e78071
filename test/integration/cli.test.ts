import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../../dist/cli.js');

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-cli-'));
  folder = join(root, 'work');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'src/pool.ts'), 'export class ConnectionPool {\n  take() {}\n}\n');
  writeFileSync(join(folder, 'src/fluid.ts'), 'export class SwimmingPool {\n  fill() {}\n}\n');
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const mopq = (...args: string[]): Promise<Outcome> => mopqIn(process.env, ...args);

function mopqIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

const withIndex = (...args: string[]): Promise<Outcome> => mopq(...args, '--index', join(root, 'index'));

describe('mopq-search', () => {
  it('indexes, and tells what it did as JSON', async () => {
    const { code, out } = await withIndex('index', folder, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      files: 2,
      chunks: 2,
      phase: 'ready',
      modelId: 'mopq-static-256',
    });
    const { out: status } = await withIndex('status', folder);
    expect(status).toContain('2 chunks of 2 files');
  });

  it('writes nothing but its index, as the runtime of the model would for its telemetry', async () => {
    const home = join(root, 'home');
    mkdirSync(home);
    // The runtime keeps quiet by itself where it is built and tested.
    const { CI: _, ORT_DISABLE_TELEMETRY: __, ...env } = process.env;
    const { code } = await mopqIn({ ...env, HOME: home, XDG_CACHE_HOME: home }, 'index', folder);
    expect(code).toBe(0);
    expect(readdirSync(home)).toEqual(['mopq-search']);
  });

  it('tells versions and numbers for a report, and no names', async () => {
    const { code, out } = await withIndex('status', folder, '--report');
    expect(code).toBe(0);
    expect(out).toContain('| Indexed | 2 files in 2 chunks, 0 files to read |');
    expect(out).not.toContain(root);
    expect(out).not.toContain('pool');
  });

  it('searches for people and for programs', async () => {
    const { out } = await withIndex('search', folder, 'ConnectionPool');
    expect(out).toMatch(/^src\/pool\.ts:1 /);
    const { out: json } = await withIndex('search', folder, 'ConnectionPool', '--json', '--top', '1');
    const { query, hits } = JSON.parse(json);
    expect(query).toBe('ConnectionPool');
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ path: 'src/pool.ts', startLine: 1, endLine: 3 });
    expect(json).not.toContain(root);
  });

  it('tells what is left out, and why one file is', async () => {
    expect((await withIndex('status', folder, '--why', 'src/pool.ts')).out).toBe(
      'src/pool.ts is in the search, in 1 chunk.\n',
    );
    writeFileSync(join(folder, '.env'), 'KEY=1\n');
    await withIndex('index', folder);
    const told = /^\.env: it is likely to hold keys/;
    expect((await withIndex('status', folder, '--left-out')).out).toMatch(told);
    const { out } = await withIndex('status', folder, '--left-out', '--json');
    expect(JSON.parse(out)).toMatchObject({ path: '.env', reason: 'secret' });
    rmSync(join(folder, '.env'));
    expect(await withIndex('status', folder, '--why', '.')).toMatchObject({ code: 2 });
  });

  it.each([
    ['status', '--why', '../other.ts'],
    ['duplicates', '--path', '../other.ts'],
    ['similar', '../other.ts:1'],
  ])('%s says that a path outside is not in the folder', async (command = '', ...args) => {
    expect(await withIndex(command, folder, ...args)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`../other.ts is not in ${folder}. Give a path relative to that folder`),
    });
  });

  it('forgets an index', async () => {
    const other = join(root, 'other-index');
    await mopq('index', folder, '--index', other);
    expect(existsSync(join(other, 'index.sqlite'))).toBe(true);
    expect((await mopq('forget', folder, '--index', other)).code).toBe(0);
    expect(existsSync(other)).toBe(false);
  });

  it('answers a file of queries line by line', async () => {
    const file = join(root, 'queries.jsonl');
    writeFileSync(file, '{"query": "fill"}\n\n{"query": "line\u2028separator"}\n{"query": "take"}');
    const { code, out } = await withIndex('search', folder, '--queries', file, '--json');
    expect(code).toBe(0);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ query }) => query)).toEqual(['fill', 'line\u2028separator', 'take']);
    expect(answers[0].hits[0].path).toBe('src/fluid.ts');
  });

  it('finds what stands in several places', async () => {
    const code = readFileSync(join(import.meta.dirname, '../../src/engine/pace.ts'), 'utf8');
    const copies = join(root, 'copies');
    mkdirSync(copies);
    for (const name of ['a', 'b']) writeFileSync(join(copies, `${name}.ts`), code);
    const { out } = await withIndex('duplicates', copies);
    expect(out).toMatch(/^2 places, identical, \d+ lines to spare\n {2}a\.ts:1-\d+\n {2}b\.ts:1-\d+\n$/);
    const { out: json } = await withIndex('duplicates', copies, '--json', '--path', 'a.ts');
    expect(JSON.parse(json)).toEqual({ groups: [] });
    expect((await withIndex('duplicates', copies, '--nearness', '2')).code).toBe(2);
  });

  it('finds what is like a line', async () => {
    const { out } = await withIndex('similar', folder, 'src/pool.ts:2');
    expect(out).toMatch(/^src\/fluid\.ts:1 /);
    expect(out).not.toContain('src/pool.ts');
  });

  it.each([
    [['search', '.'], 2, 'QUERY is missing'],
    [['search', '.', 'a', 'b'], 2, 'one argument too many'],
    [['search', '.', 'a', '--mode', 'best'], 2, '--mode must be'],
    [['search', '.', 'a', '--top', '0'], 2, '--top must be'],
    [['search', '.', 'a', '--frobnicate'], 2, '--frobnicate'],
    [['frobnicate'], 2, 'no command'],
    [['index', '/no/such/folder'], 1, 'There is no folder'],
    [['index', '.', '--model', '/no/such/model'], 1, '/no/such/model'],
    [['index', '.', '--code-bytes', 'few'], 2, '--code-bytes must be'],
    [['index', '.', '--code-bytes', '33'], 1, 'no codes of 33 bytes'],
    [['search', '--help'], 0, ''],
  ])('%j ends with %i', async (args, code, message) => {
    const outcome = await mopq(...args);
    expect(outcome.code).toBe(code);
    expect(outcome.err).toContain(message);
    if (code === 0) expect(outcome.out).toContain('--queries');
  });

  it('names the line of a file of queries that is wrong', async () => {
    const file = join(root, 'wrong.jsonl');
    writeFileSync(file, '{"query": "fill"}\nfill\n');
    const { code, err } = await withIndex('search', folder, '--queries', file, '--json');
    expect(code).toBe(1);
    expect(err).toContain('Line 2');
  });
});
