import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { root } from '../../scripts/setup/paths.ts';
import { EditorWindow, temporaryFolder } from './harness.ts';

interface Answer {
  readonly text?: string;
  readonly error?: string;
  readonly tools: readonly string[];
}

describe('language-model tools, as another extension calls them', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
      writeFileSync(path.join(workspace, file), text);
    };
    write('src/pool.py', 'class ConnectionPool:\n    def take(self):\n        return self.free.pop()\n');
    write('src/threads.py', 'class ThreadPool:\n    def take(self):\n        return self.idle.pop()\n');
    write('docs/guide.md', '# Guide\n\n## Signing in\n\nA user proves who they are with a password.\n');
    write('.mopqignore', '.vscode/\n');
    const caller = path.join(root, 'test/fixtures/toolCaller');
    window = await EditorWindow.open(workspace, { 'chat.disableAIFeatures': false }, { others: [caller] });
    await window.waitForIndexed();
  });

  beforeEach(() => window.watch());

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  async function call(name: string, input: object, cancel = false): Promise<Answer> {
    const file = (name: string): string => path.join(workspace, '.vscode', name);
    mkdirSync(file(''), { recursive: true });
    writeFileSync(file('call.json'), JSON.stringify({ name, input, cancel }));
    rmSync(file('answer.json'), { force: true });
    await window.runCommand('Tool Caller: Call a Tool');
    await expect
      .poll(() => existsSync(file('answer.json')) && readFileSync(file('answer.json')).length)
      .toBeTruthy();
    return JSON.parse(readFileSync(file('answer.json'), 'utf8'));
  }

  test('search finds the right place', async () => {
    const { text, tools } = await call('mopq_search', {
      query: 'how does a user log on',
      paths: ['docs/**'],
    });
    expect(text).toMatch(/^docs\/guide\.md:\d+-5/);
    expect(text).not.toContain('src/');
    expect(tools).toEqual(['mopq_search', 'mopq_similar', 'mopq_status']);
  });

  test('similar finds the sister of a class', async () => {
    const { text } = await call('mopq_similar', { path: 'src/pool.py', line: 2 });
    expect(text).toMatch(/^src\/threads\.py:1-3 {2}ThreadPool/);
  });

  test('status tells what is indexed', async () => {
    const { text } = await call('mopq_status', {});
    expect(text).toContain(`${workspace}: indexed`);
    expect(text).toMatch(/languages: 2 python, 1 markdown/);
    const { text: why } = await call('mopq_status', { path: '.vscode/call.json' });
    expect(why).toMatch(/^\.vscode\/call\.json is not in the search, .*\.mopqignore/);
  });

  test('a wrong input is told in words that an agent can act on', async () => {
    const { error } = await call('mopq_similar', { path: 'src/nowhere.py', line: 1 });
    expect(error).toContain('src/nowhere.py:1 is not in the index');
    expect(error).toContain('relative to that folder');
  });

  test('a call that is taken back ends', async () => {
    const { text, error } = await call('mopq_search', { query: 'connections' }, true);
    expect(text).toBeUndefined();
    expect(error).toMatch(/cancel/i);
  });

  test('the copied configuration starts the MCP server that ships, which answers from the same index', async () => {
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.runCommand('MoPQ Search: Copy MCP Configuration');
    const copied = (): Promise<string> => window.page.evaluate('navigator.clipboard.readText()');
    await expect.poll(copied).toContain('mcpServers');
    const { command, args, env } = JSON.parse(await copied()).mcpServers['mopq-search'];
    expect(args).toEqual([expect.stringMatching(/globalStorage\/.*\/mopq-search\.mjs$/), 'mcp', workspace]);
    const client = new Client({ name: 'test', version: '1' });
    onTestFinished(() => client.close());
    await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }));
    const ask = async (name: string, input: Record<string, unknown>): Promise<string> =>
      JSON.stringify((await client.callTool({ name, arguments: input })).content);
    const status = await ask('status', {});
    expect(status).toContain('kept up to date by another process');
    expect(status).not.toContain('partial');
    expect(await ask('search', { query: 'threads' })).toContain('src/threads.py:1-3');
    await window.notifications.getByText('Show It').click();
    await window.page.locator('.view-lines').getByText('"mcpServers"').waitFor();
    await window.screenshot('mcp-configuration');
  });
});
