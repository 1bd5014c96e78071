import { readFileSync } from 'node:fs';

/** The compiled forms of the scan kernel, the faster first; `relaxed` needs relaxed SIMD. */
export const KERNEL_FORMS = ['relaxed', 'strict'] as const;
export type KernelForm = (typeof KERNEL_FORMS)[number];
/** Those that run wherever WebAssembly does. */
export type PortableKernel = 'bm25' | 'postings' | 'terms' | 'lines';
export type KernelName = KernelForm | PortableKernel;

/** Where what a kernel is given may begin in its memory: kernels have no data of their own. */
export const MEMORY_START = 64;
/** Bytes that a memory grows by. */
const PAGE = 65_536;
/** Beside the bundle, or in the build's output as seen from this file. */
const FOLDERS = ['./kernel/', '../../dist/kernel/'];

const loaded = new Map<KernelName, WebAssembly.Module | undefined>();

/** A kernel, compiled once a process; undefined where it is not built or does not run here. */
export function loadKernel(name: KernelName): WebAssembly.Module | undefined {
  if (!loaded.has(name)) loaded.set(name, compile(name));
  return loaded.get(name);
}

/**
 * A fresh instance of a kernel.
 *
 * @throws Error where it is not built
 */
export function instantiate<Exports>(name: PortableKernel): Exports {
  const module = loadKernel(name);
  if (module === undefined)
    throw new Error(`kernel/${name}.wasm is missing: build it with \`npm run build\``);
  return new WebAssembly.Instance(module).exports as Exports;
}

/** Makes a memory at least so large. Views of it are empty afterwards where it grew. */
export function reserveBytes(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

function compile(name: KernelName): WebAssembly.Module | undefined {
  const binary = read(`${name}.wasm`);
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
