/**
 * Builds dist/: `npm run build [-- --production | --watch]`.
 *
 *   dist/extension.cjs   the extension, for the editor's extension host
 *   dist/engine.js       the engine's process
 *   dist/worker.js       its indexing worker
 *   dist/tuner.js        the process that fine-tunes
 *   dist/cli.js          the command line
 *   dist/panel.js        the script of the search panel's page
 *   dist/tuningReport.js the script of the page of the fine-tuning report
 *   dist/grammars/       tree-sitter grammars and their runtime
 *   dist/kernel/         the SIMD scan kernel
 */
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { buildKernel } from './build-kernel.ts';
import { readText, root } from './setup/paths.ts';
import { main } from './setup/run.ts';

const { values: flags } = parseArgs({
  options: { production: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
});
const dist = path.join(root, 'dist');

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
  external: ['onnxruntime-node'],
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
};

const bundles: esbuild.BuildOptions[] = [
  {
    ...shared,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['vscode'],
    // The editor logs an error for whoever looks at this global, as zod does to find out where it runs.
    define: { navigator: 'undefined' },
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
  },
  {
    ...shared,
    platform: 'browser',
    target: 'es2023',
    format: 'iife',
    entryPoints: { panel: 'media/panel.ts', tuningReport: 'media/tuningReport.ts' },
    outdir: 'dist',
  },
  {
    ...node,
    entryPoints: {
      engine: 'src/engine/process.ts',
      worker: 'src/engine/indexing/worker.ts',
      tuner: 'src/engine/tuning/process.ts',
      cli: 'src/cli/main.ts',
    },
    outdir: 'dist',
    // What is imported only when it is needed stays out of memory until then.
    splitting: true,
    chunkNames: '[name]-[hash]',
  },
];

async function copyNewer(source: string, target: string): Promise<void> {
  const present = await stat(target).catch(() => undefined);
  const wanted = await stat(source);
  if (present?.size === wanted.size && present.mtimeMs >= wanted.mtimeMs) return;
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(source, target);
}

/** Each grammar's package ships its compiled form: tree-sitter-NAME.wasm. */
async function copyGrammars(): Promise<void> {
  const { devDependencies } = JSON.parse(readText('package.json')) as { devDependencies: object };
  const packages = Object.keys(devDependencies).filter((name) => name.includes('tree-sitter-'));
  const folders = packages.map((name) => path.join(root, 'node_modules', name));
  for (const folder of folders) {
    const grammars = (await readdir(folder)).filter((file) => file.endsWith('.wasm'));
    for (const file of grammars) await copyNewer(path.join(folder, file), path.join(dist, 'grammars', file));
  }
  await copyNewer(
    path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    path.join(dist, 'grammars/web-tree-sitter.wasm'),
  );
}

/** Their names change with their content, so old ones would pile up. */
async function removeChunks(): Promise<void> {
  const files = await readdir(dist).catch(() => []);
  const chunks = files.filter((file) => /-[A-Z0-9]{8}\.js/.test(file));
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
  await Promise.all([bundle(), copyGrammars(), buildKernel()]);
  return 0;
});
