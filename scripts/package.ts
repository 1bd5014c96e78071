/**
 * Builds for production and packs a .vsix for each platform: `npm run package [-- TARGET...]`, by default for all of
 * them. The packages lie in out/.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { readText, root } from './setup/paths.ts';
import { main, mustRun, SetupError } from './setup/run.ts';
import { stagePackage, type Target, targets } from './setup/stage.ts';

const MEGABYTE = 1024 * 1024;
const LIMIT = 40;

function wantedTargets(names: string[]): readonly Target[] {
  if (names.length === 0) return targets;
  return names.map((name) => {
    const target = targets.find((candidate) => candidate.name === name);
    if (target) return target;
    throw new SetupError(
      `Unknown target ${name}; there are ${targets.map((known) => known.name).join(', ')}.`,
    );
  });
}

/** @returns the size of the package in bytes */
async function pack(target: Target, dist: string): Promise<number> {
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  const vsix = path.join(root, 'out', `mopq-search-${target.name}-${version}.vsix`);
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const args = ['package', '--target', target.name, '--out', vsix];
  // The folder holds exactly what ships, and no repository is known that links could lead to.
  const asItStands = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await mustRun(process.execPath, [vsce, ...args, ...asItStands], {
    cwd: stagePackage(target, { dist }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return statSync(vsix).size;
}

await main(async () => {
  const wanted = wantedTargets(process.argv.slice(2));
  const dist = path.join(root, 'out', 'dist');
  await mustRun(process.execPath, ['scripts/build.ts', '--production', '--out', dist], { cwd: root });
  let tooLarge = 0;
  for (const target of wanted) {
    const size = (await pack(target, dist)) / MEGABYTE;
    console.log(`${target.name}: ${size.toFixed(2)} MB`);
    if (size > LIMIT) tooLarge++;
  }
  if (tooLarge > 0) throw new SetupError(`${tooLarge} packages are larger than ${LIMIT} MB.`);
  return 0;
});
