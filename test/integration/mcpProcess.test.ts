import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { LATEST_PROTOCOL_VERSION } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const program = join(repository, 'dist/cli.js');

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mopq-mcp-process-'));
  folder = join(root, 'work');
  cpSync(join(repository, 'test/fixtures/documents/undici.pdf'), join(folder, 'undici.pdf'));
  execFileSync(process.execPath, [program, 'index', folder], { env: environment(), stdio: 'ignore' });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The environment of a user whose indexes are gone after the tests. */
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, XDG_CACHE_HOME: join(root, 'cache') });

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program with what is written to its input, which is closed then. */
async function run(args: readonly string[], input: string, cwd = root): Promise<Ended> {
  const child = spawn(process.execPath, [program, 'mcp', ...args], { cwd, env: environment() });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([readAll(child.stdout), readAll(child.stderr), ended]);
  return { code, out, err };
}

describe('mopq-search mcp, as a process', () => {
  it('writes nothing but the protocol to its output, and ends when its input is closed', async () => {
    const child = spawn(process.execPath, [program, 'mcp', folder], { env: environment() });
    const send = (message: object): void => {
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    };
    const clientInfo = { name: 'test', version: '1' };
    const params = { protocolVersion: LATEST_PROTOCOL_VERSION, capabilities: {}, clientInfo };
    let out = '';
    child.stdout.on('data', (part) => {
      out += String(part);
    });
    send({ id: 1, method: 'initialize', params });
    send({ method: 'notifications/initialized' });
    send({
      id: 2,
      method: 'tools/call',
      params: { name: 'search', arguments: { query: 'retry', paths: ['*.pdf'] } },
    });
    await vi.waitFor(() => expect(out).toContain('"id":2'), { timeout: 30_000 });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.stdin.end();
    expect(await ended).toBe(0);
    const messages = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(messages.map(({ jsonrpc, id }) => [jsonrpc, id])).toEqual([
      ['2.0', 1],
      ['2.0', 2],
    ]);
    expect(messages[1].result.content[0].text).toContain('undici.pdf');
  });

  it('ends at once where its input is closed from the start, however much there is to index', async () => {
    expect(await run([join(repository, 'src')], '')).toMatchObject({ code: 0, out: '' });
  });

  it.each([
    [['/no/such/folder'], 1, 'There is no folder /no/such/folder. Check the path.'],
    [['one', 'two', '--index', 'here'], 2, 'there are several FOLDERs'],
    [['.', '--json'], 2, '--json'],
    [['.', '--code-bytes', '33'], 1, 'no codes of 33 bytes'],
  ])('with %j it ends with %i', async (args, code, message) => {
    const ended = await run(args, '');
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(message);
  });

  it('does not take a home folder for a project', async () => {
    const { code, err } = await run([], '', homedir());
    expect(code).toBe(2);
    expect(err).toContain('FOLDER is missing');
  });
});
