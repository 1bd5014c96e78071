/**
 * Compiles the scan kernel: src/engine/quantizer/kernel/ -> dist/kernel/strict.wasm and relaxed.wasm.
 * `node scripts/build-kernel.ts`, or `buildKernel()` from the build.
 */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import asc from 'assemblyscript/asc';
import { root } from './setup/paths.ts';
import { main, SetupError } from './setup/run.ts';

const sources = path.join(root, 'src/engine/quantizer/kernel');
const forms = { strict: ['simd'], relaxed: ['simd', 'relaxed-simd'] };

/** Compiles each form that is older than its sources. */
export async function buildKernel(target = path.join(root, 'dist/kernel')): Promise<void> {
  await mkdir(target, { recursive: true });
  const changed = await lastChange();
  for (const [name, features] of Object.entries(forms)) {
    const file = path.join(target, `${name}.wasm`);
    const built = await stat(file).catch(() => undefined);
    if (built === undefined || built.mtimeMs < changed) await compile(file, features);
  }
}

async function lastChange(): Promise<number> {
  const files = [import.meta.filename];
  for (const file of await readdir(sources)) files.push(path.join(sources, file));
  return Math.max(...(await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))));
}

async function compile(file: string, features: readonly string[]): Promise<void> {
  const draft = `${file}.${process.pid}`;
  const { error, stderr } = await asc.main([
    path.join(sources, 'scan.ts'),
    ...['--baseDir', root, '--outFile', path.relative(root, draft)],
    ...['-O3', '--noAssert', '--runtime', 'stub'],
    ...features.flatMap((feature) => ['--enable', feature]),
  ]);
  if (error)
    throw new SetupError(`The scan kernel does not compile.\n${stderr.toString()}`, { cause: error });
  // Another build may read the old file at this moment.
  await rename(draft, file);
}

if (import.meta.main) {
  await main(async () => {
    await buildKernel();
    return 0;
  });
}
