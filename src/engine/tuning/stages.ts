import type { TuningProgress } from './report.ts';

type Stage = TuningProgress['stage'];

/** Shares of a run's time, as a rule. */
const SHARES: readonly (readonly [Stage, number])[] = [
  ['mining', 0.45],
  ['training', 0.3],
  ['judging', 0.24],
  ['installing', 0.01],
];
/** Before so much is done, nobody can tell how long the rest takes. */
const LEAST_KNOWN = 0.05;

/** Keeps the time of a run by its stages, and tells how far it is. */
export class Stages {
  readonly #onProgress: (progress: Omit<TuningProgress, 'folder' | 'paused'>) => void;
  readonly #begin = performance.now();
  readonly #seconds = new Map<Stage, number>();
  #stage: Stage = 'mining';
  #since = performance.now();

  constructor(onProgress: (progress: Omit<TuningProgress, 'folder' | 'paused'>) => void) {
    this.#onProgress = onProgress;
  }

  /** @param share of the stage that is done, 0..1 */
  at(stage: Stage, share: number): void {
    const now = performance.now();
    this.#seconds.set(this.#stage, (this.#seconds.get(this.#stage) ?? 0) + (now - this.#since) / 1000);
    this.#since = now;
    this.#stage = stage;
    let done = 0;
    for (const [name, part] of SHARES) {
      if (name === stage) {
        done += part * share;
        break;
      }
      done += part;
    }
    const secondsLeft = done < LEAST_KNOWN ? undefined : (this.seconds / done) * (1 - done);
    this.#onProgress({
      stage,
      done: Math.min(1, done),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    });
  }

  /** Since the run began. */
  get seconds(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  get all(): Record<string, number> {
    return Object.fromEntries(this.#seconds);
  }
}
