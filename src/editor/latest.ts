/**
 * Keeps a place that shows one answer honest: starting a task aborts the one before it, whose answer or
 * error is dropped even if it still arrives.
 */
export class Latest {
  #current: AbortController | undefined;

  /** The task's answer, or undefined where a newer task (or `cancel`) came first. */
  async run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const mine = new AbortController();
    this.#current = mine;
    try {
      const answer = await task(mine.signal);
      return this.#current === mine ? answer : undefined;
    } catch (error) {
      if (this.#current === mine) throw error;
      return undefined;
    }
  }

  cancel(): void {
    this.#current?.abort();
    this.#current = undefined;
  }
}
