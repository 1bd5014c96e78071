import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/paths.ts';
import { hostTarget, stagePackage, targets } from '../../scripts/setup/stage.ts';

const LIMIT_BYTES = 40 * 1024 * 1024;

let scratch: string;
let dist: string;

beforeAll(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), 'mopq-packages-'));
  dist = path.join(scratch, 'dist');
  const build = ['scripts/bootstrap.mjs', 'scripts/build.ts', '--production', '--out', dist];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'ignore' });
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const stage = (name: string): string => {
  const target = targets.find((candidate) => candidate.name === name);
  if (!target) throw new Error(`There is no target ${name}.`);
  return stagePackage(target, { dist, folder: path.join(scratch, name) });
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort();

const zipped = new Map<string, number>();

/** What the files take in a zip; those that targets have in common are compressed once. */
function zippedSize(folder: string, files: readonly string[]): number {
  let total = 0;
  for (const file of files) {
    const content = readFileSync(path.join(folder, file));
    const key = `${file} ${content.length}`;
    if (!zipped.has(key)) zipped.set(key, deflateRawSync(content).length);
    // Each file is named twice.
    total += (zipped.get(key) ?? 0) + 2 * file.length + 100;
  }
  return total;
}

const native = /\.(node|so(\.\d+)*|dylib|dll)$/;

test('there are seven packages', () => {
  expect(targets.map(({ name }) => name)).toEqual([
    ...['linux-x64', 'linux-arm64', 'alpine-x64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'],
  ]);
});

describe.each(targets)('the package for $name', ({ name, library }) => {
  let folder: string;
  let files: string[];

  beforeAll(() => {
    folder = stage(name);
    files = filesIn(folder);
  });

  test('has the runtime of its own platform, and no other', () => {
    const binaries = files.filter((file) => native.test(file));
    const home = `dist/node_modules/onnxruntime-node/bin/napi-v6/${name.replace('-', '/')}`;
    const own = library === undefined ? [] : [library, 'onnxruntime_binding.node'];
    expect(binaries).toEqual(own.map((file) => `${home}/${file}`).sort());
    const portable = files.filter((file) => file.startsWith('dist/node_modules/onnxruntime-web/'));
    expect(portable.some((file) => file.endsWith('.wasm'))).toBe(library === undefined);
    expect(portable.length > 0).toBe(library === undefined);
  });

  test('has all that the manifest names, the model, the programs and the grammars', () => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const named = [manifest.main, manifest.icon, 'LICENSE', 'README.md', 'CHANGELOG.md'].map((file: string) =>
      path.posix.normalize(file),
    );
    const programs = ['engine', 'worker', 'tuner', 'cli', 'panel', 'tuningReport'].map(
      (it) => `dist/${it}.js`,
    );
    const model = ['manifest.json', 'encoder.onnx', 'tokenizer.json', 'codebook.safetensors', 'ranker.json'];
    const kernels = ['strict', 'relaxed', 'bm25', 'postings', 'terms', 'lines'].map(
      (it) => `kernel/${it}.wasm`,
    );
    const parts = [...kernels, 'grammars/web-tree-sitter.wasm'];
    expect(files).toEqual(
      expect.arrayContaining([
        ...[...named, ...programs, 'dist/grammars/tree-sitter-python.wasm.br'],
        ...model.map((file) => `models/mopq-static-256/${file}`),
        ...parts.map((file) => `dist/${file}`),
      ]),
    );
    for (const key of ['scripts', 'dependencies', 'devDependencies'])
      expect(manifest).not.toHaveProperty(key);
  });

  test('has no sources, source maps, tests or pictures of the README', () => {
    expect(
      files.filter((file) => /\.(map|ts|tsx|py)$|(^|\/)test\/|screenshots|golden\.json/.test(file)),
    ).toEqual([]);
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).not.toMatch(/!\[[^\]]*\]\((?!https:)/);
  });

  test('is at most 40 MB', () => {
    expect(zippedSize(folder, files)).toBeLessThanOrEqual(LIMIT_BYTES);
  });
});

describe('what is packed runs by itself', () => {
  const workspace = (): string => {
    const folder = path.join(scratch, 'workspace');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, 'orchard.py'),
      'def prune_apple_trees(orchard):\n    """Cut branches that bear no fruit."""\n    return [tree.prune() for tree in orchard]\n',
    );
    writeFileSync(path.join(folder, 'harbour.md'), '# Harbour\n\nShips are moored at the quay overnight.\n');
    return folder;
  };

  /** The answer of a package's command line, in an index of its own. */
  function search(target: string, query: string): { path: string; score: number }[] {
    const cli = path.join(scratch, target, 'dist/cli.js');
    const env = { ...process.env, XDG_CACHE_HOME: path.join(scratch, `cache-${target}`) };
    const run = (...args: string[]): string =>
      execFileSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
    run('index', workspace());
    const lines = run('search', workspace(), query, '--mode', 'semantic', '--json').trim().split('\n');
    return lines.map((line) => JSON.parse(line)).flatMap((answer) => answer.hits ?? answer);
  }

  test.each([hostTarget().name, 'alpine-x64'])('%s finds by meaning', (target) => {
    stage(target);
    const [best] = search(target, 'trimming fruit trees');
    expect(best?.path).toBe('orchard.py');
  });

  test('the runtime in WebAssembly gives the answers of the native one', () => {
    stage(hostTarget().name);
    stage('alpine-x64');
    const query = 'where do boats lie at night';
    const [portable, own] = [search('alpine-x64', query), search(hostTarget().name, query)];
    expect(portable.map((hit) => hit.path)).toEqual(own.map((hit) => hit.path));
    for (const [i, { score }] of own.entries()) expect(portable[i]?.score).toBeCloseTo(score, 5);
  });
});
