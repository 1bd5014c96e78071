/** What tells whether a file is still the one that was read. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
}

interface Kept<T> {
  readonly stamp: FileStamp;
  readonly content: Promise<T>;
}

/** What was read of the files that were wanted last, as long as they stay as they are. */
export class RecentFiles<T> {
  readonly #mostBytes: number;
  /** The one that was wanted longest ago comes first. */
  readonly #kept = new Map<string, Kept<T>>();
  #bytes = 0;

  /** @param mostBytes of all files kept; the last one is kept even so */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** What `read` gives of a file, asked anew only where the file changed, or could not be read. */
  get(path: string, stamp: FileStamp, read: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(path);
    if (known !== undefined) this.#forget(path, known);
    const same = known?.stamp.mtimeMs === stamp.mtimeMs && known.stamp.size === stamp.size;
    // At once, so that all hits of one answer in this file wait for one reading.
    const kept = same ? known : { stamp, content: read() };
    this.#kept.set(path, kept);
    this.#bytes += stamp.size;
    if (!same) kept.content.catch(() => this.#forget(path, kept));
    for (const [oldest, each] of this.#kept) {
      if (this.#bytes <= this.#mostBytes || each === kept) break;
      this.#forget(oldest, each);
    }
    return kept.content;
  }

  #forget(path: string, kept: Kept<T>): void {
    if (this.#kept.get(path) !== kept) return;
    this.#kept.delete(path);
    this.#bytes -= kept.stamp.size;
  }
}
