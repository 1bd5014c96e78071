import { instantiate, MEMORY_START, reserveBytes } from '../kernels.ts';

/** What kernel/lines.ts exports; numbers are addresses and counts. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly left: WebAssembly.Global;
  skip(from: number, end: number, count: number): number;
}

/** Bytes that the kernel is given at once. */
const WINDOW = 65_536;

let kernel: Kernel | undefined;

/** Where so many lines end that begin at a place, each with a line feed; undefined where there are not so many. */
export function afterLines(bytes: Uint8Array, place: number, count: number): number | undefined {
  kernel ??= instantiate<Kernel>('lines');
  reserveBytes(kernel.memory, MEMORY_START + WINDOW);
  const room = new Uint8Array(kernel.memory.buffer, MEMORY_START, WINDOW);
  let left = count;
  for (let at = place; left > 0; at += WINDOW) {
    if (at >= bytes.length) return undefined;
    const window = bytes.subarray(at, at + WINDOW);
    room.set(window);
    const found = kernel.skip(MEMORY_START, MEMORY_START + window.length, left);
    if (found > 0) return at + found - MEMORY_START;
    left = kernel.left.value;
  }
  return place;
}
