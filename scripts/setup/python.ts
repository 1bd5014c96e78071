import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, findOnPath, readText, root } from './paths.ts';
import { mustRun, run, SetupError } from './run.ts';

const requirementsFile = 'scripts/requirements.txt';
const torchCpuIndex = 'https://download.pytorch.org/whl/cpu';
const minimumMinor = 11;

/**
 * The Python of a virtual environment that holds scripts/requirements.txt. It lies in the cache folder
 * under the hash of that file, and sees the packages of the Python it was made from, so that what is
 * there already is not downloaded again.
 */
export async function ensurePython(): Promise<string> {
  const requirements = readText(requirementsFile);
  const base = findBasePython();
  const key = createHash('sha256').update(`${base.path}\n${base.version}\n${requirements}`).digest('hex');
  const folder = path.join(cacheFolder, 'python', key.slice(0, 16));
  const ready = path.join(folder, 'ready');
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(ready)) return python;

  console.log(`Installing the Python packages of ${requirementsFile} (once) ...`);
  rmSync(folder, { recursive: true, force: true });
  await mustRun(base.path, ['-m', 'venv', '--system-site-packages', folder]);
  if (process.platform === 'linux') await installCpuTorch(python, requirements);
  await mustRun(python, ['-m', 'pip', 'install', '--quiet', '-r', path.join(root, requirementsFile)]);
  writeFileSync(ready, '');
  return python;
}

/** On Linux the plain package of PyTorch brings gigabytes of CUDA; the tests need only its CPU build. */
async function installCpuTorch(python: string, requirements: string): Promise<void> {
  const version = /^torch==([\d.]+)/m.exec(requirements)?.[1];
  if (!version) return;
  const install = ['-m', 'pip', 'install', '--quiet', `torch==${version}+cpu`];
  if ((await run(python, install)) !== 0) {
    await mustRun(python, [...install, '--extra-index-url', torchCpuIndex]);
  }
}

function findBasePython(): { path: string; version: string } {
  const report = 'import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)';
  for (const name of ['python3', 'python', `python3.${minimumMinor}`]) {
    const found = findOnPath(name);
    if (!found) continue;
    const { stdout } = spawnSync(found, ['-c', report], { encoding: 'utf8' });
    const [major, minor, ...executable] = stdout.trim().split(' ');
    if (major === '3' && Number(minor) >= minimumMinor) {
      return { path: executable.join(' '), version: `3.${minor}` };
    }
  }
  throw new SetupError(`Python 3.${minimumMinor} or newer is needed for the training script and its tests.`);
}
