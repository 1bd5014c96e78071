import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';

const repository = join(import.meta.dirname, '../..');
const program = join(repository, 'dist/cli.js');

let root: string;
let folder: string;
let session: Session;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mopq-mcp-'));
  folder = join(root, 'work');
  for (const part of ['quantizer', 'index']) {
    cpSync(join(repository, 'src/engine', part), join(folder, 'src', part), { recursive: true });
  }
  cpSync(join(repository, 'ARCHITECTURE.md'), join(folder, 'docs/ARCHITECTURE.md'));
  cpSync(join(repository, 'test/fixtures/documents/undici.pdf'), join(folder, 'docs/undici.pdf'));
  session = await connect(folder);
  await untilIndexed(session);
});

afterAll(async () => {
  await session?.client.close();
  rmSync(root, { recursive: true, force: true });
});

/** The environment of a user whose indexes are gone after the tests. */
const environment = (): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  XDG_CACHE_HOME: join(root, 'cache'),
});

interface Session {
  readonly client: Client;
  /** Ids of requests that were answered. */
  readonly answered: unknown[];
  /** What did not fit the protocol. */
  readonly errors: Error[];
}

/** The official client, connected to the built program. */
async function connect(...args: string[]): Promise<Session> {
  const command = { command: process.execPath, args: [program, 'mcp', ...args], env: environment() };
  const transport = new StdioClientTransport({ ...command, stderr: 'ignore' });
  const client = new Client({ name: 'test', version: '1' });
  const errors: Error[] = [];
  const answered: unknown[] = [];
  client.onerror = (error) => errors.push(error);
  await client.connect(transport);
  const hear = transport.onmessage;
  transport.onmessage = (message) => {
    if ('result' in message || 'error' in message) answered.push(message.id);
    hear?.(message);
  };
  return { client, answered, errors };
}

async function connectForTest(...args: string[]): Promise<Session> {
  const other = await connect(...args);
  onTestFinished(() => other.client.close());
  return other;
}

async function ask(
  name: string,
  input: Record<string, unknown> = {},
  { client }: Session = session,
): Promise<{ text: string; isError: boolean }> {
  const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: input }));
  const [content] = result.content;
  if (content?.type !== 'text') throw new Error('The answer is no text.');
  return { text: content.text, isError: result.isError === true };
}

async function untilIndexed(which: Session): Promise<void> {
  const indexed = async (): Promise<void> => {
    const { text } = await ask('status', {}, which);
    expect(text).toContain(': indexed\n');
    expect(text).not.toContain('partial');
  };
  await vi.waitFor(indexed, { timeout: 90_000, interval: 200 });
}

describe('mopq-search mcp', () => {
  it('offers its tools, with schemas, and says that they change nothing', async () => {
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['search', 'similar', 'status']);
    for (const { description, inputSchema, annotations } of tools) {
      expect(description?.length).toBeGreaterThan(100);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
    }
    expect(tools[0]?.inputSchema.required).toEqual(['query']);
    expect(session.client.getServerVersion()?.name).toBe('mopq-search');
    expect(session.client.getInstructions()).toContain('by meaning');
  });

  it('finds the right place for a question, in what a filter leaves, and in documents', async () => {
    const query = 'take over the right to write from a dead process';
    const { text } = await ask('search', { query, languages: ['typescript'] });
    expect(text).toMatch(/^src\/index\/lease\.ts:\d+-\d+ {2}\w/);
    expect(text).toContain('Takes the lease from whoever has it');
    const docs = await ask('search', { query: 'why is there one writer', paths: ['docs/*.md'] });
    expect(docs.text).toMatch(/^docs\/ARCHITECTURE\.md:/);
    expect(docs.text).not.toContain('src/index/');
    const pages = await ask('search', { query: 'milliseconds to wait before retrying', paths: ['*.pdf'] });
    expect(pages.text).toMatch(/^docs\/undici\.pdf:\d+-\d+ {2}page \d+/);
  });

  it('finds what is like the code around a line, which it leaves out', async () => {
    const { text } = await ask('similar', { path: 'src/quantizer/simdScanner.ts', line: 65 });
    expect(text).toMatch(/^src\/quantizer\/plainScanner\.ts:/m);
    expect(text.split('\n')[0]).not.toContain('simdScanner.ts:59');
  });

  it('tells what is indexed', async () => {
    const { text } = await ask('status');
    expect(text).toMatch(/: indexed\n\d+ files in \d+ chunks, \d\.\d MB, model mopq-static-256\n/);
    expect(text).toMatch(/languages: \d+ typescript/);
    expect(text).toContain(folder);
  });

  it.each([200, 1000, 4000])('keeps to a budget of %i tokens, most of which it uses', async (tokenBudget) => {
    const { text } = await ask('search', { query: 'read the index from disk', tokenBudget });
    const tokens = Buffer.byteLength(text) / 3;
    expect(tokens).toBeLessThanOrEqual(tokenBudget);
    expect(tokens).toBeGreaterThan(tokenBudget / 2);
    expect(text).toMatch(/\d+ more places are left out\. To see others, name paths/);
  });

  it('sees what was written or deleted just now', async () => {
    const input = { query: 'prune the apple trees' };
    writeFileSync(join(folder, 'orchard.py'), 'def prune_apple_trees(orchard):\n    return orchard\n');
    await vi.waitFor(
      async () => expect((await ask('search', input)).text).toMatch(/^orchard\.py:1-2/),
      20_000,
    );
    rmSync(join(folder, 'orchard.py'));
    expect((await ask('search', input)).text).not.toContain('orchard.py');
  });

  it('tells why a file is not indexed, also one that was written just now', async () => {
    writeFileSync(join(folder, 'secrets.pem'), 'KEY\n');
    const { text } = await ask('status', { path: 'secrets.pem' });
    expect(text).toMatch(/^secrets\.pem is not in the search: it is likely to hold keys/);
    expect((await ask('status', { path: 'src/index/lease.ts' })).text).toMatch(
      /is in the search, in \d+ chunks/,
    );
    const other = join(folder, 'late.ts');
    writeFileSync(other, 'export const late = true;\n');
    await vi.waitFor(async () => {
      expect((await ask('status', { path: other })).text).toBe('late.ts is in the search, in 1 chunk.');
    }, 20_000);
    rmSync(other);
  });

  it.each([
    ['search', {}, 'query'],
    ['search', { query: '' }, 'query'],
    ['search', { query: 'a', tokenBudget: 1 }, 'tokenBudget'],
    ['search', { query: 'a', top: 3 }, 'top'],
    ['similar', { path: 'src/index/store.ts' }, 'line'],
    ['similar', { path: 'src/nowhere.ts', line: 1 }, 'src/nowhere.ts:1 is not in the index'],
    ['status', { path: '/elsewhere/a.ts' }, '/elsewhere/a.ts is not in'],
    ['frobnicate', {}, 'frobnicate'],
  ])('says what is wrong with %s %j', async (tool, input, named) => {
    const { text, isError } = await ask(tool, input);
    expect(isError).toBe(true);
    expect(text).toContain(named);
  });

  it('does not answer what was cancelled, and goes on', async () => {
    const before = session.answered.length;
    const abort = new AbortController();
    const call = { name: 'search', arguments: { query: 'read the index' } };
    const cancelled = session.client.callTool(call, undefined, { signal: abort.signal });
    abort.abort('no longer wanted');
    await expect(cancelled).rejects.toThrow('no longer wanted');
    await ask('search', { query: 'read the index' });
    await ask('status');
    expect(session.answered.length).toBe(before + 2);
  });

  it('shares a folder with another server, which follows it', async () => {
    const follower = await connectForTest(folder);
    const { text } = await ask('status', {}, follower);
    expect(text).toContain('kept up to date by another process');
    expect(text).not.toContain('partial');
    const found = await ask('search', { query: 'WriterLease' }, follower);
    expect(found.text).toMatch(/^src\/index\/lease\.ts:/);
  });

  it('searches several folders and names their paths as a whole', async () => {
    const folders = ['one', 'two'].map((name) => join(root, name));
    for (const each of folders) {
      mkdirSync(each);
      writeFileSync(join(each, 'pool.ts'), 'export class ConnectionPool {}\n');
    }
    const both = await connectForTest(...folders);
    await untilIndexed(both);
    const { text } = await ask('search', { query: 'connection pool' }, both);
    for (const each of folders) expect(text).toContain(`${join(each, 'pool.ts')}:1-1`);
  });

  it('has broken no rule of the protocol so far', () => {
    expect(session.errors).toEqual([]);
  });
});

describe('mopq-search mcp, of a folder that is being indexed by another process', () => {
  it('answers from what there is and says partial, until all is there', async () => {
    const young = join(root, 'young');
    mkdirSync(young);
    writeFileSync(join(young, 'pool.ts'), 'export class ConnectionPool {}\n');
    const modelFolder = join(repository, 'models/mopq-static-256');
    const model = await loadModel(modelFolder);
    const indexDirectory = join(root, 'young-index');
    const options = { folder: young, model, modelFolder, indexDirectory, history: false };
    const first = Engine.open(options);
    first.start();
    await first.settled();
    await first.close();
    writeFileSync(join(young, 'queue.ts'), 'export class JobQueue {}\n');
    const writer = Engine.open(options);
    onTestFinished(async () => {
      await writer.close();
      await model.close();
    });
    writer.pause();
    writer.start();
    await expect.poll(() => writer.status().filesPending).toBe(1);

    const other = await connectForTest(young, '--index', indexDirectory);
    const early = await ask('search', { query: 'class' }, other);
    expect(early.isError).toBe(false);
    expect(early.text).toMatch(
      /^partial: 1 file indexed so far, .*\. Ask again later for more\.\n\npool\.ts:1-1/,
    );
    expect((await ask('status', {}, other)).text).toContain('partial');
    writer.resume();
    await vi.waitFor(
      async () => {
        const { text } = await ask('search', { query: 'JobQueue' }, other);
        expect(text).toMatch(/^queue\.ts:1-1/);
      },
      { timeout: 20_000, interval: 200 },
    );
  });
});
