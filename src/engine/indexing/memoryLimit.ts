import { MopqError } from '../errors.ts';

/** What a process that reads takes, about: it is replaced when it has grown larger. */
export const READER_BYTES = 240e6;
/** From so much on, of all processes together, fewer read, whatever the limit. */
const SPARING_BYTES = 1e9;

/**
 * How much memory the engine and the processes that read for it may take together. One limit serves all folders of a
 * process. Short of it, or of a gigabyte, fewer processes read; where the index itself has reached it, indexing ends:
 * what it holds can be searched all the same.
 */
export class MemoryLimit {
  /** Infinity for none. */
  megabytes: number;
  readonly #residentBytes: () => number;

  /** @param residentBytes memory of this process; tests have their own */
  constructor(megabytes = Number.POSITIVE_INFINITY, residentBytes = () => process.memoryUsage.rss()) {
    this.megabytes = megabytes;
    this.#residentBytes = residentBytes;
  }

  /** How many processes may read, of those that are wanted. */
  processes(wanted: number): number {
    const left = Math.min(this.megabytes * 1e6, SPARING_BYTES) - this.#residentBytes();
    const room = Math.floor(left / READER_BYTES);
    return Math.max(1, Math.min(wanted, room));
  }

  /** @throws MopqError memory-limit where not even one process has room */
  check(): void {
    if (this.#bytesLeft >= READER_BYTES) return;
    throw new MopqError(
      'memory-limit',
      `The index has reached the limit of ${this.megabytes} MB of memory, so the rest of the folder is not in it.`,
      'Raise the setting mopq.memoryLimit, or leave out by mopq.exclude what you never search.',
    );
  }

  get #bytesLeft(): number {
    return this.megabytes * 1e6 - this.#residentBytes();
  }
}
