/** What the kernels' callers use of a global that TypeScript describes only together with a browser's. */
declare namespace WebAssembly {
  class Module {
    constructor(binary: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    /** @param pages of 64 KiB */
    grow(pages: number): number;
  }
  class Global {
    readonly value: number;
  }
  function validate(binary: Uint8Array<ArrayBuffer>): boolean;
}
