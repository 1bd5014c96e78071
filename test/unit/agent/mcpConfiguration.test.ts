import { expect, test } from 'vitest';
import { mcpConfiguration } from '../../../src/engine/agent/mcpConfiguration.ts';

const command = {
  cli: '/ext/dist/cli.js',
  folders: ['/home/me/one', '/home/me/two'],
  options: ['--no-history'],
};

const serverIn = (text: string): unknown => JSON.parse(text).mcpServers['mopq-search'];

test('in Node it names that Node, the command line and the folders', () => {
  const running = { execPath: '/usr/bin/node', env: {}, versions: { node: '24.0.0' } };
  expect(serverIn(mcpConfiguration(command, running))).toEqual({
    command: '/usr/bin/node',
    args: ['/ext/dist/cli.js', 'mcp', '/home/me/one', '/home/me/two', '--no-history'],
  });
});

test('in Electron it has the editor run as Node, and looks for indexes where the editor does', () => {
  const running = {
    execPath: '/usr/share/code/code',
    env: { XDG_CACHE_HOME: '/mnt/cache' },
    versions: { node: '24.0.0', electron: '42.0.0' },
  };
  expect(serverIn(mcpConfiguration(command, running))).toMatchObject({
    command: '/usr/share/code/code',
    env: { ELECTRON_RUN_AS_NODE: '1', XDG_CACHE_HOME: '/mnt/cache' },
  });
});
