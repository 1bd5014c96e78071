/** After a crash: how long to wait before the next start, or that it is time to give up. */
export class RestartPolicy {
  /** More crashes than this within the window, and we stop starting. */
  static readonly cap = 4;
  static readonly windowMs = 3 * 60_000;
  static readonly firstDelayMs = 250;

  #crashes: number[] = [];

  /** Notes a crash at `now`. Gives the delay before the next start, twice as long each time, or undefined at the cap. */
  delayAfterCrash(now: number): number | undefined {
    this.#crashes = [...this.#crashes.filter((then) => now - then < RestartPolicy.windowMs), now];
    if (this.#crashes.length > RestartPolicy.cap) return undefined;
    return RestartPolicy.firstDelayMs * 2 ** (this.#crashes.length - 1);
  }

  forget(): void {
    this.#crashes = [];
  }
}
