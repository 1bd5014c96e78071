/**
 * Compiles what is written in AssemblyScript: src/engine/quantizer/kernel/ -> dist/kernel/strict.wasm and relaxed.wasm,
 * each file of src/engine/lexical/kernel/ and src/engine/files/kernel/ -> one of its name.
 * `node scripts/build-kernels.ts`, or `buildKernels()` from the build.
 */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import asc from 'assemblyscript/asc';
import type { KernelName } from '../src/engine/kernels.ts';
import { root } from './setup/paths.ts';
import { main, SetupError } from './setup/run.ts';

interface Kernel {
  readonly source: string;
  /** Of WebAssembly, which the compiler may use. */
  readonly features: readonly string[];
}

const scan = path.join(root, 'src/engine/quantizer/kernel/scan.ts');
const portable = (source: string): Kernel => ({
  source: path.join(root, 'src/engine', source),
  features: [],
});
const kernels: Readonly<Record<KernelName, Kernel>> = {
  strict: { source: scan, features: ['simd'] },
  relaxed: { source: scan, features: ['simd', 'relaxed-simd'] },
  postings: portable('lexical/kernel/postings.ts'),
  terms: portable('lexical/kernel/terms.ts'),
  bm25: portable('lexical/kernel/bm25.ts'),
  lines: portable('files/kernel/lines.ts'),
};

/** Compiles each kernel that is older than its sources. */
export async function buildKernels(target = path.join(root, 'dist/kernel')): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const [name, kernel] of Object.entries(kernels)) {
    const file = path.join(target, `${name}.wasm`);
    const built = await stat(file).catch(() => undefined);
    if (built === undefined || built.mtimeMs < (await lastChange(kernel))) await compile(file, kernel);
  }
}

async function lastChange({ source }: Kernel): Promise<number> {
  const folder = path.dirname(source);
  const files = [import.meta.filename, ...(await readdir(folder)).map((file) => path.join(folder, file))];
  return Math.max(...(await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))));
}

async function compile(file: string, { source, features }: Kernel): Promise<void> {
  const draft = `${file}.${process.pid}`;
  const { error, stderr } = await asc.main([
    source,
    ...['--baseDir', root, '--outFile', path.relative(root, draft)],
    ...['-O3', '--noAssert', '--runtime', 'stub'],
    ...features.flatMap((feature) => ['--enable', feature]),
  ]);
  if (error)
    throw new SetupError(`${path.relative(root, source)} does not compile.\n${stderr.toString()}`, {
      cause: error,
    });
  // Another build may read the old file at this moment.
  await rename(draft, file);
}

if (import.meta.main) {
  await main(async () => {
    await buildKernels();
    return 0;
  });
}
