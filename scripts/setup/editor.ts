import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { mustRun, SetupError } from './run.ts';

export interface EditorServer {
  /** Where the workbench answers, without a trailing slash. */
  readonly origin: string;
  readonly process: ChildProcess;
  /** The address that opens a folder or a `.code-workspace` file. */
  address(workspace: string): string;
  stop(): Promise<void>;
}

export interface EditorOptions {
  /** code-server's entry script. */
  readonly entry: string;
  /** Holds the editor's user data and extensions. */
  readonly home: string;
  /** The folders of extensions, which are used where they stand. */
  readonly extensions: readonly string[];
  /** Packed extensions (.vsix), which are installed as a user would. */
  readonly packages?: readonly string[];
  /** User settings to start from. */
  readonly settings?: Record<string, unknown>;
  readonly env?: NodeJS.ProcessEnv;
  readonly output?: 'inherit' | 'ignore';
}

/** Starts code-server on a free port of the loopback interface and waits until it answers. */
export async function startEditor(options: EditorOptions): Promise<EditorServer> {
  const { entry, home, env, packages = [], output = 'ignore', settings = {} } = options;
  const port = await freePort();
  const config = path.join(home, 'config.yaml');
  const folders = [
    '--user-data-dir',
    path.join(home, 'user'),
    '--extensions-dir',
    path.join(home, 'extensions'),
  ];
  writeHome(options, config);
  for (const file of packages) {
    const install = [entry, '--config', config, ...folders, '--install-extension', file];
    await mustRun(process.execPath, install, {
      stdio: output,
      env: { ...process.env, EXTENSIONS_GALLERY: '{}' },
    });
  }
  const child = spawn(
    process.execPath,
    [
      entry,
      ...['--config', config, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...folders,
      ...['--disable-telemetry', '--disable-update-check'],
      // Every folder is trusted unless the settings have it asked about.
      ...(settings['security.workspace.trust.enabled'] === true ? [] : ['--disable-workspace-trust']),
      ...['--disable-getting-started-override', '--ignore-last-opened'],
    ],
    // No gallery: nothing is looked up outside this machine.
    { stdio: ['ignore', output, output], env: { ...process.env, ...env, EXTENSIONS_GALLERY: '{}' } },
  );
  const origin = `http://127.0.0.1:${port}`;
  await untilHealthy(`${origin}/healthz`, child);
  return {
    origin,
    process: child,
    address: (workspace) => {
      const url = new URL(origin);
      url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
      return url.href;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/**
 * A built editor takes an extension only as an installed one. Its list of these may name any folder, so
 * nothing has to be packed or copied.
 */
function writeHome({ home, extensions, settings }: EditorOptions, config: string): void {
  mkdirSync(path.join(home, 'extensions'), { recursive: true });
  if (extensions.length > 0) {
    const list = JSON.stringify(extensions.map(installedFrom));
    writeFileSync(path.join(home, 'extensions', 'extensions.json'), list);
  }
  writeFileSync(config, '');
  if (settings) writeSettings(home, settings);
}

function installedFrom(folder: string): object {
  const { publisher, name, version } = readManifest(folder);
  const location = { $mid: 1, path: folder, scheme: 'file' };
  return { identifier: { id: `${publisher}.${name}` }, version, location, metadata: {} };
}

/** Writes the user's settings; a running editor takes them up. */
export function writeSettings(home: string, settings: Record<string, unknown>): void {
  const folder = path.join(home, 'user', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

function readManifest(folder: string): { publisher: string; name: string; version: string } {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new SetupError('No free port was found.');
  return address.port;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new SetupError('code-server did not start.');
}
