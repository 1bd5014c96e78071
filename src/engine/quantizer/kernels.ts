import { readFileSync } from 'node:fs';

/** The compiled forms of the scan kernel, the faster first; `relaxed` needs relaxed SIMD. */
export const KERNEL_FORMS = ['relaxed', 'strict'] as const;
export type KernelForm = (typeof KERNEL_FORMS)[number];

/** Beside the bundle, or in the build's output as seen from this file. */
const FOLDERS = ['./kernel/', '../../../dist/kernel/'];

const loaded = new Map<KernelForm, WebAssembly.Module | undefined>();

/** A form of the kernel, compiled once a process; undefined where it is not built or does not run here. */
export function loadKernel(form: KernelForm): WebAssembly.Module | undefined {
  if (!loaded.has(form)) loaded.set(form, compile(form));
  return loaded.get(form);
}

function compile(form: KernelForm): WebAssembly.Module | undefined {
  const binary = read(`${form}.wasm`);
  return binary && WebAssembly.validate(binary) ? new WebAssembly.Module(binary) : undefined;
}

function read(file: string): Uint8Array<ArrayBuffer> | undefined {
  for (const folder of FOLDERS) {
    try {
      return Uint8Array.from(readFileSync(new URL(folder + file, import.meta.url)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
