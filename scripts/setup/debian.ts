import { readFileSync } from 'node:fs';
import { findOnPath } from './paths.ts';
import { mustRun } from './run.ts';

function isDebianRoot(): boolean {
  return process.getuid?.() === 0 && findOnPath('apt-get') !== undefined;
}

/** Installs what is missing where that may be done, and otherwise leaves it to the step that needs it. */
export async function ensureDebianPackages(names: readonly string[]): Promise<void> {
  if (!isDebianRoot()) return;
  const installed = readFileSync('/var/lib/dpkg/status', 'utf8');
  const missing = names.filter(
    (name) => !new RegExp(`^Package: ${name}\nStatus: install ok installed$`, 'm').test(installed),
  );
  if (missing.length === 0) return;
  console.log(`Installing ${missing.join(', ')} with apt-get ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update', '-q'], { env });
  await mustRun('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { env });
}
