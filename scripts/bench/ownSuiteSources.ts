import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { cacheFolder } from '../setup/paths.ts';
import type { OwnSource, OwnSuite } from './ownSuite.ts';
import { aptOptions } from './ownSuiteApt.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;

/** Archives and unpacked workspaces. */
const cache = path.join(cacheFolder, 'relevance');

/** Where a suite's workspace lies once it was made; its name holds the digest of the pins, so that new pins make a new one. */
export function workspaceOf({ name, packages }: OwnSuite): string {
  const digest = createHash('sha256').update(JSON.stringify(packages)).digest('hex').slice(0, 12);
  return path.join(cache, 'workspaces', `${name}-${digest}`);
}

/**
 * The folder with a suite's packages, downloaded with the registries' own clients and unpacked where that was not done
 * before.
 *
 * @throws Error a package cannot be downloaded, or is not the one that is pinned
 */
export async function makeWorkspace(suite: OwnSuite): Promise<string> {
  const folder = workspaceOf(suite);
  if (existsSync(folder)) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-partial-`);
  try {
    for (const source of suite.packages) await unpack(source, await archiveOf(source), partial);
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

async function archiveOf(source: OwnSource): Promise<string> {
  const { registry, name, version } = source;
  const folder = path.join(cache, 'archives', `${registry}--${name.replace('/', '+')}--${version}`);
  if (!existsSync(folder)) await download(source, folder);
  const archive = path.join(folder, readdirSync(folder)[0] ?? '');
  const found = createHash('sha256').update(readFileSync(archive)).digest('hex');
  if (found !== source.sha256) {
    throw new Error(`${archive} is not the pinned ${name} ${version}: its SHA-256 is ${found}`);
  }
  return archive;
}

/** Leaves one archive, the largest that the client fetched: signatures and descriptions are small. */
async function download(source: OwnSource, folder: string): Promise<void> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-partial-`);
  // apt gives up its rights and must still reach the folder.
  chmodSync(partial, 0o755);
  try {
    const [command = '', ...args] = await client(source);
    await run(command, args, { cwd: partial, timeout: TIMEOUT_MS });
    const size = (name: string): number => statSync(path.join(partial, name)).size;
    const [, ...others] = readdirSync(partial).sort((a, b) => size(b) - size(a));
    for (const other of others) rmSync(path.join(partial, other), { recursive: true });
    renameSync(partial, folder);
  } catch (error) {
    throw new Error(
      `${source.name} ${source.version} cannot be had from ${source.registry}. The suite needs the network once, and keeps archives in ${cache}. ${told(error)}`,
    );
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

async function client({ registry, name, version }: OwnSource): Promise<string[]> {
  switch (registry) {
    case 'npm':
      return ['npm', 'pack', '--loglevel=error', `${name}@${version}`];
    case 'pypi':
      // Documents and notebooks are in source distributions alone.
      return [
        'python3',
        '-m',
        'pip',
        'download',
        '-q',
        '--no-deps',
        '--no-binary=:all:',
        `${name}==${version}`,
      ];
    case 'debian':
      return ['apt-get', ...(await aptOptions(cache)), 'download', '-qq', `${name}=${version}`];
    case 'debian-source': {
      const source = ['source', '--download-only', '--tar-only', '-qq', `${name}=${version}`];
      return ['apt-get', ...(await aptOptions(cache)), ...source];
    }
  }
}

/** What a client says of a failure: its lines that speak of an error. */
function told(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const lines = (stderr?.trim() || message || '').split('\n');
  const errors = lines.filter((line) => /error|^E:/i.test(line)).slice(0, 3);
  return (errors.length > 0 ? errors : lines.slice(-1)).join(' ');
}

/** Copies what is kept of an archive; what is compressed file by file, as manuals are, comes uncompressed. */
async function unpack(
  { registry, folder = '', into = '', keep }: OwnSource,
  archive: string,
  workspace: string,
) {
  const whole = mkdtempSync(path.join(cache, 'unpacking-'));
  try {
    if (registry === 'debian') await run('dpkg-deb', ['-x', archive, whole]);
    else await run('tar', ['-xf', archive, '-C', whole, '--strip-components=1']);
    const from = path.join(whole, folder);
    for (const entry of globSync('**/*', { cwd: from, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(from, file).replaceAll(path.sep, '/');
      if (keep !== undefined && !keep.some((beginning) => name.startsWith(beginning))) continue;
      const target = path.join(workspace, into, name.replace(/\.gz$/, ''));
      mkdirSync(path.dirname(target), { recursive: true });
      const bytes = readFileSync(file);
      writeFileSync(target, name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    }
  } finally {
    rmSync(whole, { recursive: true, force: true });
  }
}
