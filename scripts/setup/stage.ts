import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readText, root } from './paths.ts';
import { SetupError } from './run.ts';

/** A platform that there is a package for, by the name that `vsce --target` gives it. */
export interface Target {
  readonly name: string;
  /** The native runtime's library; left out where the runtime has none and WebAssembly takes its place. */
  readonly library?: string;
}

/** All desktop platforms, and Alpine for containers. */
export const targets: readonly Target[] = [
  { name: 'linux-x64', library: 'libonnxruntime.so.1' },
  { name: 'linux-arm64', library: 'libonnxruntime.so.1' },
  { name: 'alpine-x64' },
  { name: 'darwin-x64' },
  { name: 'darwin-arm64', library: 'libonnxruntime.1.dylib' },
  { name: 'win32-x64', library: 'onnxruntime.dll' },
  { name: 'win32-arm64', library: 'onnxruntime.dll' },
];

/** The target that this machine can run. */
export function hostTarget(): Target {
  const host = `${process.platform}-${process.arch}`;
  const target = targets.find(({ name }) => name === host);
  if (!target) throw new SetupError(`There is no package for ${host}.`);
  return target;
}

/** The model that ships; others lie in the repository, for those who point `mopq.model` to them. */
const shippedModel = 'models/mopq-static-256';

export interface StageOptions {
  /** What the build made. */
  readonly dist?: string;
  /** Where the package is laid out; whatever is there is deleted. */
  readonly folder?: string;
}

/**
 * Lays out what ships for one target, and nothing else: what the extension loads at run time is bundled, but for the
 * ONNX runtime, of which what runs on the target is copied.
 *
 * @returns the folder, by default out/package/NAME
 */
export function stagePackage(target: Target, options: StageOptions = {}): string {
  const { dist = path.join(root, 'dist'), folder = path.join(root, 'out', 'package', target.name) } = options;
  rmSync(folder, { recursive: true, force: true });
  copy(dist, path.join(folder, 'dist'));
  for (const name of ['media', shippedModel, 'LICENSE', 'CHANGELOG.md']) {
    copy(path.join(root, name), path.join(folder, name));
  }
  writeManifest(folder);
  writeFileSync(path.join(folder, 'README.md'), withoutPictures(readText('README.md')));
  stageRuntime(target, path.join(folder, 'dist', 'node_modules'));
  return folder;
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) throw new SetupError(`${from} is missing, which the package needs.`);
  cpSync(from, to, { recursive: true, filter: ships });
}

const stays = [
  /\.map$/,
  /\.ts$/,
  /[/\\]tsconfig\.json$/,
  /[/\\]golden\.json$/,
  /[/\\]media[/\\]screenshots$/,
];
const ships = (file: string): boolean => !stays.some((pattern) => pattern.test(file));

/** An editor shows no pictures of a README that come without an address, and they would be large. */
const withoutPictures = (readme: string): string => readme.replace(/^!\[.*\]\((?!https:).*\)\n+/gm, '');

function writeManifest(folder: string): void {
  const manifest = JSON.parse(readText('package.json')) as Record<string, unknown>;
  for (const key of ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies', 'private']) {
    delete manifest[key];
  }
  manifest.files = ['**'];
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

/** The parts of the runtime's packages that a target needs; others serve graphics processors, which are not used. */
function runtimeParts({ name, library }: Target): readonly string[] {
  const common = ['onnxruntime-common/package.json', 'onnxruntime-common/dist'];
  if (library === undefined) {
    const files = ['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
    return [
      ...common,
      'onnxruntime-web/package.json',
      ...files.map((file) => `onnxruntime-web/dist/${file}`),
    ];
  }
  const binaries = ['onnxruntime_binding.node', library];
  const folder = `onnxruntime-node/bin/napi-v6/${name.replace('-', '/')}`;
  return [
    ...common,
    ...['onnxruntime-node/package.json', 'onnxruntime-node/dist'],
    ...binaries.map((file) => `${folder}/${file}`),
  ];
}

function stageRuntime(target: Target, modules: string): void {
  for (const part of runtimeParts(target))
    copy(path.join(root, 'node_modules', part), path.join(modules, part));
}
