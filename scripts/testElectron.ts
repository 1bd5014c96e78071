/**
 * Runs test/electron in desktop VS Code, the oldest that the extension supports and the newest:
 * `npm run test:electron`. It downloads VS Code, so it is no part of `npm test`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { readText, root } from './setup/paths.ts';
import { main, mustRun } from './setup/run.ts';

const suite = path.join(root, 'out', 'electron-suite.cjs');

function oldestVersion(): string {
  const { engines } = JSON.parse(readText('package.json')) as { engines: { vscode: string } };
  return engines.vscode.replace('^', '');
}

/** A workspace with two files, apart from this repository and from the user's own indexes. */
function createWorkspace(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mopq-electron-'));
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace);
  const retry = [
    'export async function retry<T>(attempt: () => Promise<T>, times: number): Promise<T> {',
    '  for (let left = times; left > 1; left--) {',
    '    try {',
    '      return await attempt();',
    '    } catch {}',
    '  }',
    '  return attempt();',
    '}',
  ].join('\n');
  writeFileSync(path.join(workspace, 'retry.ts'), `${retry}\n`);
  writeFileSync(path.join(workspace, 'again.ts'), `${retry.replaceAll('retry', 'tryAgain')}\n`);
  return folder;
}

await main(async () => {
  await mustRun(process.execPath, ['scripts/build.ts'], { cwd: root });
  await esbuild.build({
    entryPoints: [path.join(root, 'test/electron/suite.ts')],
    outfile: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const folder = createWorkspace();
  try {
    for (const version of [oldestVersion(), 'stable']) {
      console.log(`\nVS Code ${version}`);
      await runTests({
        version,
        extensionDevelopmentPath: root,
        extensionTestsPath: suite,
        launchArgs: [path.join(folder, 'workspace'), '--disable-extensions', '--disable-workspace-trust'],
        extensionTestsEnv: { XDG_CACHE_HOME: path.join(folder, 'cache') },
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
});
