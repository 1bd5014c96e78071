/**
 * Builds dist/, or another folder: `npm run build [-- --production | --watch | --out FOLDER]`.
 *
 *   dist/extension.cjs   the extension, for the editor's extension host
 *   dist/engine.js       the engine's process
 *   dist/worker.js       its indexing worker
 *   dist/tuner.js        the process that fine-tunes
 *   dist/cli.js          the command line
 *   dist/panel.js        the script of the search panel's page
 *   dist/tuningReport.js the script of the page of the fine-tuning report
 *   dist/grammars/       tree-sitter grammars, by Brotli, and their runtime
 *   dist/kernel/         what runs in WebAssembly: the SIMD scan, BM25, reading of postings, terms and lines
 */
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import * as esbuild from 'esbuild';
import { GRAMMARS } from '../src/engine/chunks/grammars.ts';
import { buildKernels } from './build-kernels.ts';
import { asCommonJs } from './setup/commonJs.ts';
import { readText, root } from './setup/paths.ts';
import { main } from './setup/run.ts';

const { values: flags } = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    out: { type: 'string', default: 'dist' },
  },
});
const dist = path.resolve(root, flags.out);

const shared: esbuild.BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: flags.production,
  sourcemap: flags.production ? false : 'linked',
  legalComments: flags.production ? 'eof' : 'none',
  logLevel: 'info',
};

const node: esbuild.BuildOptions = {
  ...shared,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['onnxruntime-node', 'onnxruntime-web'],
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
};

/** Each file that imports the editor's API would get a copy of its five hundred names, which is a fifth of activation. */
const requireEditor: esbuild.Plugin = {
  name: 'require-editor',
  setup: (build) =>
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async (file) => ({
      loader: 'ts',
      contents: (await readFile(file.path, 'utf8')).replace(
        "import * as vscode from 'vscode';",
        "const vscode = require('vscode');",
      ),
    })),
};

const bundles: esbuild.BuildOptions[] = [
  {
    ...shared,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    write: false,
    sourcemap: flags.production ? false : 'inline',
    external: ['vscode'],
    plugins: [requireEditor, asCommonJs],
    // The editor logs an error for whoever looks at this global, as zod does to find out where it runs.
    define: { navigator: 'undefined' },
    entryPoints: { extension: 'src/extension.ts' },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
  },
  {
    ...shared,
    platform: 'browser',
    target: 'es2023',
    format: 'iife',
    entryPoints: { panel: 'media/panel.ts', tuningReport: 'media/tuningReport.ts' },
    outdir: dist,
  },
  {
    ...node,
    entryPoints: {
      engine: 'src/engine/process.ts',
      worker: 'src/engine/indexing/worker.ts',
      tuner: 'src/engine/tuning/process.ts',
      cli: 'src/cli/main.ts',
    },
    outdir: dist,
    // What is imported only when it is needed stays out of memory until then.
    splitting: true,
    chunkNames: '[name]-[hash]',
  },
];

/** Whether a file has to be made again from its source. */
async function isOlder(target: string, source: string): Promise<boolean> {
  const made = await stat(target).catch(() => undefined);
  return made === undefined || made.mtimeMs < (await stat(source)).mtimeMs;
}

const compress = promisify(brotliCompress);
/** The two above it take a minute to save a twentieth. */
const QUALITY = 9;

async function packGrammar(source: string): Promise<string> {
  const name = `${path.basename(source)}.br`;
  const target = path.join(dist, 'grammars', name);
  if (await isOlder(target, source)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
    await writeFile(target, await compress(await readFile(source), { params }));
  }
  return name;
}

/** Where a package of grammars has one that is used: some bring variants of it. */
async function usedGrammars(): Promise<string[]> {
  const used = new Set(Object.values(GRAMMARS).map(({ wasm }) => `tree-sitter-${wasm}.wasm`));
  const { devDependencies } = JSON.parse(readText('package.json')) as { devDependencies: object };
  const packages = Object.keys(devDependencies).filter((name) => name.includes('tree-sitter-'));
  const folders = packages.map((name) => path.join(root, 'node_modules', name));
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((file) => path.join(folder, file))),
  );
  return files.flat().filter((file) => used.has(path.basename(file)));
}

async function buildGrammars(): Promise<void> {
  const folder = path.join(dist, 'grammars');
  const runtime = 'web-tree-sitter.wasm';
  await mkdir(folder, { recursive: true });
  await copyFile(path.join(root, 'node_modules/web-tree-sitter', runtime), path.join(folder, runtime));
  const made = [runtime, ...(await Promise.all((await usedGrammars()).map(packGrammar)))];
  const stale = (await readdir(folder)).filter((file) => !made.includes(file));
  await Promise.all(stale.map((file) => rm(path.join(folder, file))));
}

/** Their names change with their content, so old ones would pile up. */
async function removeChunks(): Promise<void> {
  const files = await readdir(dist).catch(() => []);
  const chunks = files.filter((file) => /-[A-Z0-9]{8}\.c?js/.test(file));
  await Promise.all(chunks.map((file) => rm(path.join(dist, file))));
}

async function bundle(): Promise<void> {
  await removeChunks();
  const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
  if (flags.watch) {
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  await Promise.all(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
}

await main(async () => {
  if (flags.production) await rm(dist, { recursive: true, force: true });
  await Promise.all([bundle(), buildGrammars(), buildKernels(path.join(dist, 'kernel'))]);
  return 0;
});
