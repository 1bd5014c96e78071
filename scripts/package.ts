/**
 * Builds for production and packs a .vsix for each target: `npm run package [-- TARGET...]`, by default for
 * this machine; `all` packs every target. The packages lie in out/.
 */
import path from 'node:path';
import { readText, root } from './setup/paths.ts';
import { main, mustRun, SetupError } from './setup/run.ts';
import { hostTarget, stagePackage, type Target, targets } from './setup/stage.ts';

function wantedTargets(names: string[]): readonly Target[] {
  if (names.length === 0) return [hostTarget()];
  if (names.includes('all')) return targets;
  return names.map((name) => {
    const target = targets.find((candidate) => candidate.name === name);
    if (target) return target;
    throw new SetupError(
      `Unknown target ${name}; there are ${targets.map((known) => known.name).join(', ')}.`,
    );
  });
}

await main(async () => {
  const wanted = wantedTargets(process.argv.slice(2));
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  await mustRun(process.execPath, ['scripts/build.ts', '--production'], { cwd: root });
  for (const target of wanted) {
    const vsix = path.join(root, 'out', `mopq-search-${target.name}-${version}.vsix`);
    const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
    const args = ['package', '--target', target.name, '--out', vsix];
    // The folder holds exactly what ships, and no repository is known that links could lead to.
    const asItStands = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
    await mustRun(process.execPath, [vsce, ...args, ...asItStands], { cwd: stagePackage(target) });
  }
  return 0;
});
