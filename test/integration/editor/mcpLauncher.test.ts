import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { McpLauncher } from '../../../src/editor/agentTools/mcpLauncher.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mopq-launcher-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function cliOf(version: string): string {
  const cli = path.join(folder, `${version} of #1.js`);
  writeFileSync(cli, `console.log(${JSON.stringify(version)}, process.argv.slice(2).join(' '));`);
  return cli;
}

const start = ({ file }: McpLauncher): string =>
  execFileSync(process.execPath, [file, 'mcp', '/work'], { encoding: 'utf8' });

test('starts the command line with its arguments, after an update the new one', async () => {
  const storage = path.join(folder, 'storage');
  const old = new McpLauncher(storage, cliOf('old'));
  await old.write();
  expect(start(old)).toBe('old mcp /work\n');
  await new McpLauncher(storage, cliOf('new')).update();
  expect(start(old)).toBe('new mcp /work\n');
});

test('is not there before it was asked for', async () => {
  const launcher = new McpLauncher(path.join(folder, 'storage'), cliOf('new'));
  await launcher.update();
  expect(existsSync(launcher.file)).toBe(false);
});
