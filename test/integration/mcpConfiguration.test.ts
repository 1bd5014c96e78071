import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test } from 'vitest';

const program = join(import.meta.dirname, '../../dist/cli.js');

test('what mopq-search mcp --configuration prints starts the server with the official client', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mopq-mcp-configuration-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [folder, cache] = [join(root, 'work'), join(root, 'cache')];
  mkdirSync(folder);
  writeFileSync(join(folder, 'pool.ts'), 'export class ConnectionPool {}\n');
  const asked = [program, 'mcp', 'work', '--no-history', '--configuration'];
  const printed = execFileSync(process.execPath, asked, {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
  });
  const { command, args, env } = JSON.parse(printed).mcpServers['mopq-search'];
  expect(args).toEqual([program, 'mcp', folder, '--no-history']);
  expect(env).toEqual({ XDG_CACHE_HOME: cache });

  const client = new Client({ name: 'test', version: '1' });
  // From another folder, so that no path may be relative.
  await client.connect(new StdioClientTransport({ command, args, env, cwd: tmpdir(), stderr: 'ignore' }));
  const asking = { name: 'search', arguments: { query: 'connection pool' } };
  const { content } = CallToolResultSchema.parse(await client.callTool(asking));
  await client.close();
  expect(content).toMatchObject([{ text: expect.stringMatching(/^pool\.ts:1-1/) }]);
});
