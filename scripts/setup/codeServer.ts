import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDebianPackages } from './debian.ts';
import { cacheFolder, findOnPath } from './paths.ts';
import { mustRun, SetupError } from './run.ts';

/** VS Code 1.139.1 with its workbench served to a browser. */
export const codeServerVersion = '4.139.1';

/** Native parts of code-server are compiled at install, against the headers that come with Node. */
const headerPackages = ['libkrb5-dev', 'pkg-config'];

/** The path of code-server's entry script, installed into the cache folder at the first call. */
export async function ensureCodeServer(): Promise<string> {
  const folder = path.join(cacheFolder, 'editor', `code-server-${codeServerVersion}`);
  const entry = path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  if (existsSync(entry)) return entry;
  if (process.platform === 'win32') {
    throw new SetupError('code-server does not run on Windows: install VS Code so that `code` is on PATH.');
  }
  if (!findOnPath('make')) {
    throw new SetupError('code-server compiles parts of itself: install make, a C++ compiler and Python 3.');
  }
  if (process.platform === 'linux') await ensureDebianPackages(headerPackages);
  await install(folder);
  return entry;
}

/** Installs into a neighbour first, so that an interrupted installation is never taken for a whole one. */
async function install(folder: string): Promise<void> {
  console.log(`Installing code-server ${codeServerVersion} (about 3 minutes, once) ...`);
  const staging = `${folder}.part`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  writeFileSync(path.join(staging, 'package.json'), '{ "private": true }\n');
  const nodeFolder = path.dirname(path.dirname(process.execPath));
  // code-server reads Node's version from the agent, which an outer npm has set to what it runs on itself.
  const { npm_config_user_agent: _, ...inherited } = process.env;
  const environment: NodeJS.ProcessEnv = { ...inherited, npm_config_ignore_scripts: 'false' };
  if (existsSync(path.join(nodeFolder, 'include', 'node'))) {
    environment.npm_config_nodedir = nodeFolder;
  }
  await mustRun('npm', ['install', '--no-audit', '--no-fund', `code-server@${codeServerVersion}`], {
    cwd: staging,
    env: environment,
  });
  renameSync(staging, folder);
}
