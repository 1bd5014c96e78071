/** Lets work through, or holds it back while it is closed. */
export class Gate {
  #open: (() => void) | undefined;
  #opened: Promise<void> = Promise.resolve();

  get closed(): boolean {
    return this.#open !== undefined;
  }

  close(): void {
    if (this.closed) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open?.();
    this.#open = undefined;
  }

  /** Resolves at once while the gate is open. Rejects where the signal is aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.closed) return;
    let stop: (() => void) | undefined;
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal.addEventListener('abort', resolve as () => void, { once: true });
    });
    await Promise.race([this.#opened, aborted]);
    if (stop) signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
  }
}
