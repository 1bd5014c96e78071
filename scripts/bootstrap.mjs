// Runs a script of this project on a bare machine: `node scripts/bootstrap.mjs scripts/NAME.ts [args]`.
// It is plain JavaScript because it may be started by a Node that is too old for everything else. It
// brings node_modules in line with the lock file, then hands over to Node 24, which npm has installed.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const requiredMajor = 24;

/** @param {string} file */
function lockedPackages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** npm writes what it installed into node_modules in the form of a lock file: both must agree. */
function isInstalled() {
  const wanted = lockedPackages(path.join(root, 'package-lock.json'));
  const present = lockedPackages(path.join(modules, '.package-lock.json'));
  if (!present) return false;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === '') return true;
    return name in present ? present[name].version === version : optional === true;
  });
}

function install() {
  console.log('Installing the npm packages of the lock file ...');
  const { status, error } = spawnSync('npm', ['ci'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail(`npm ci failed${error ? `: ${error.message}` : ''}.`);
}

/** @returns {string} the path of a Node that is new enough. */
function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= requiredMajor) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = path.join(modules, `node-${platform}-${process.arch}`, 'bin', binary);
  if (existsSync(packaged)) return packaged;
  return fail(
    `Node ${requiredMajor} or newer is needed and this is ${process.version}; npm has no copy for ` +
      `${process.platform}-${process.arch}. Install it from https://nodejs.org and run the command again.`,
  );
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

const [script, ...args] = process.argv.slice(2);
if (!script) fail('usage: node scripts/bootstrap.mjs SCRIPT [arguments]');
if (!isInstalled()) install();

const node = findNode();
const binaries = [path.dirname(node), path.join(modules, '.bin')];
const environment = { ...process.env, PATH: [...binaries, process.env.PATH].join(path.delimiter) };
const scriptPath = path.join(root, script);

if (node === process.execPath) {
  process.env.PATH = environment.PATH;
  process.argv.splice(1, 2, scriptPath);
  await import(pathToFileURL(scriptPath).href);
} else {
  const child = spawn(node, [scriptPath, ...args], { stdio: 'inherit', env: environment });
  // The terminal sends Ctrl+C to both; the child decides when it has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
