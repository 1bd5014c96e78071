import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Battery } from './battery.ts';

/** How much of the machine indexing may take. */
export interface Pace {
  /** Percent of the machine's processors. */
  readonly cpuShare: number;
  /** Whether it is half of that while the machine runs on its battery. */
  readonly slowOnBattery: boolean;
}

/** For who waits for the index to be made. */
export const FULL_PACE: Pace = { cpuShare: 100, slowOnBattery: false };
/** For work in the background. */
export const DEFAULT_PACE: Pace = { cpuShare: 50, slowOnBattery: true };

const BATTERY_FACTOR = 0.5;
/** Shorter rests are not worth a timer; they add up to one that is. */
const LEAST_REST_MS = 20;

/** What the budget reads and waits by; tests have their own. */
export interface Clock {
  /** Milliseconds of the wall clock. */
  now(): number;
  /** Milliseconds of processor time that this process has taken, all threads together. */
  used(): number;
  rest(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine, as far as the budget sees it. */
export interface Machine {
  readonly clock?: Clock;
  readonly processors?: number;
  readonly onBattery?: () => boolean;
}

const realClock: Clock = {
  now: () => performance.now(),
  used: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  // An abort ends the rest; whoever rests looks at the signal next.
  rest: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
};

/**
 * Holds indexing to a share of the machine's processors: after each batch it rests until what was taken, by this process
 * and those that read for it, is paid for. One budget serves all folders of a process. Time in which nothing was to do
 * is not saved up.
 */
export class CpuBudget {
  #pace: Pace;
  readonly #clock: Clock;
  readonly #processors: number;
  readonly #onBattery: () => boolean;
  /** When all that was taken so far is paid for, by the wall clock. */
  #paidAt = 0;
  #last: { readonly now: number; readonly used: number };
  #usedByOthers = 0;

  constructor(
    pace: Pace,
    { clock = realClock, processors = availableParallelism(), onBattery = new Battery().inUse }: Machine = {},
  ) {
    this.#pace = pace;
    this.#clock = clock;
    this.#processors = processors;
    this.#onBattery = onBattery;
    this.#last = { now: clock.now(), used: clock.used() };
  }

  /** From now on another share holds. */
  set pace(pace: Pace) {
    this.#pace = pace;
    this.#paidAt = 0;
  }

  /** Counts processor time of a process that works for this one. */
  spend(milliseconds: number): void {
    this.#usedByOthers += milliseconds;
  }

  /**
   * Rests for as long as the share demands.
   *
   * @param onRest called where that is longer than nothing
   */
  async rest(signal: AbortSignal, onRest: () => void = () => undefined): Promise<void> {
    const now = this.#clock.now();
    const used = this.#clock.used();
    const taken = used - this.#last.used + this.#usedByOthers;
    this.#paidAt = Math.max(this.#paidAt, this.#last.now) + taken / this.#atOnce;
    this.#last = { now, used };
    this.#usedByOthers = 0;
    const owed = this.#paidAt - now;
    if (owed < LEAST_REST_MS) return;
    onRest();
    await this.#clock.rest(owed, signal);
  }

  /** How many processors may be busy at once, on the average. */
  get #atOnce(): number {
    const { cpuShare, slowOnBattery } = this.#pace;
    const factor = slowOnBattery && this.#onBattery() ? BATTERY_FACTOR : 1;
    return (cpuShare / 100) * factor * this.#processors;
  }
}
