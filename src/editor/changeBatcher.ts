import { pathInside } from '../engine/files/pathInside.ts';

/**
 * Gathers what changed in each folder and tells it in one go after a quiet moment, so that a branch switch
 * or a formatter's run is one message and not thousands.
 */
export class ChangeBatcher {
  readonly #pending = new Map<string, Set<string>>();
  readonly #send: (folder: string, paths: string[]) => void;
  readonly #quietMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (folder: string, paths: string[]) => void, quietMs = 300) {
    this.#send = send;
    this.#quietMs = quietMs;
  }

  /** Notes a changed file or folder; both are absolute. */
  add(folder: string, file: string): void {
    const path = pathInside(folder, file);
    if (path === undefined || path === '' || path === '.git' || path.startsWith('.git/')) return;
    const paths = this.#pending.get(folder) ?? new Set();
    this.#pending.set(folder, paths.add(path));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), this.#quietMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #flush(): void {
    const batches = [...this.#pending];
    this.#pending.clear();
    for (const [folder, paths] of batches) this.#send(folder, [...paths].sort());
  }
}
