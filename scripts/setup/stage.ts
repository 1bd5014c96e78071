import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readText, root } from './paths.ts';
import { SetupError } from './run.ts';

export interface Target {
  /** As `vsce --target` names it. */
  readonly name: string;
  readonly platform: string;
  readonly arch: string;
}

export const targets: readonly Target[] = [
  { name: 'linux-x64', platform: 'linux', arch: 'x64' },
  { name: 'linux-arm64', platform: 'linux', arch: 'arm64' },
  { name: 'darwin-arm64', platform: 'darwin', arch: 'arm64' },
  { name: 'win32-x64', platform: 'win32', arch: 'x64' },
  { name: 'win32-arm64', platform: 'win32', arch: 'arm64' },
];

/** The target that this machine can run. */
export function hostTarget(): Target {
  const target = targets.find(({ platform, arch }) => platform === process.platform && arch === process.arch);
  if (!target) throw new SetupError(`There is no package for ${process.platform}-${process.arch}.`);
  return target;
}

/** The model that ships; others lie in the repository, for those who point `mopq.model` to them. */
const shippedModel = 'models/mopq-static-256';

/**
 * Lays out what ships for one target, and nothing else, in out/package/NAME: what the extension loads at
 * run time is bundled, but for the ONNX runtime, whose one matching binary is copied.
 */
export function stagePackage(target: Target): string {
  const folder = path.join(root, 'out', 'package', target.name);
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['dist', 'media', shippedModel, 'LICENSE', 'CHANGELOG.md']) {
    const source = path.join(root, name);
    if (existsSync(source)) cpSync(source, path.join(folder, name), { recursive: true, filter: ships });
  }
  writeManifest(folder);
  writeFileSync(path.join(folder, 'README.md'), withoutPlots(readText('README.md')));
  stageRuntime(target, path.join(folder, 'dist', 'node_modules'));
  return folder;
}

/** Plots are SVG, which packages may not show in their README; the tables beside them stay. */
const withoutPlots = (readme: string): string => readme.replace(/^!\[.*\]\(docs\/.*\.svg\)\n+/gm, '');

const ships = (file: string): boolean => !/\.(map|ts)$|tsconfig\.json$/.test(file);

function writeManifest(folder: string): void {
  const manifest = JSON.parse(readText('package.json')) as Record<string, unknown>;
  for (const key of ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies', 'private']) {
    delete manifest[key];
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

function stageRuntime({ platform, arch }: Target, modules: string): void {
  const binaries = path.join('bin', 'napi-v6', platform, arch);
  for (const [name, parts] of [
    ['onnxruntime-node', ['package.json', 'dist', binaries]],
    ['onnxruntime-common', ['package.json', 'dist/cjs']],
  ] as const) {
    for (const part of parts) {
      const source = path.join(root, 'node_modules', name, part);
      if (!existsSync(source))
        throw new SetupError(`${name} has no ${part}: it does not run on this target.`);
      cpSync(source, path.join(modules, name, part), { recursive: true, filter: ships });
    }
  }
}
