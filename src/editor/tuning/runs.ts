import type { TuningProgress, TuningReport } from '../../engine/tuning/report.ts';
import type { EngineHost } from '../engineHost.ts';
import type { RunState } from './progressText.ts';

/** A run of fine-tuning that goes on. */
export interface Run extends RunState {
  readonly folder: string;
  readonly full: boolean;
}

interface Entry {
  run: Run;
  readonly abort: AbortController;
}

/** The runs of this window: at most one a folder. */
export class TuningRuns {
  readonly #host: Pick<EngineHost, 'request' | 'requestOnce'>;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly #subscription: { dispose(): void };

  constructor(host: Pick<EngineHost, 'request' | 'requestOnce' | 'onTuning'>) {
    this.#host = host;
    this.#subscription = host.onTuning((progress) => this.#note(progress));
  }

  get all(): readonly Run[] {
    return [...this.#entries.values()].map(({ run }) => run);
  }

  of(folder: string): Run | undefined {
    return this.#entries.get(folder)?.run;
  }

  /** Calls `listener` after any change of any run. */
  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /**
   * Fine-tunes on a folder that has no run yet.
   *
   * @returns undefined where the run was cancelled before there was anything to report
   * @throws what the engine throws
   */
  async start(folder: string, full: boolean): Promise<TuningReport | undefined> {
    if (this.#entries.has(folder)) throw new Error(`A run on ${folder} goes on already.`);
    const abort = new AbortController();
    this.#entries.set(folder, { abort, run: { folder, full, cancelling: false } });
    this.#changed();
    try {
      return await this.#host.requestOnce('tune', { folder, full }, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    } finally {
      this.#entries.delete(folder);
      this.#changed();
    }
  }

  cancel(folder: string): void {
    const entry = this.#entries.get(folder);
    if (!entry) return;
    entry.abort.abort();
    this.#update(folder, { cancelling: true });
  }

  async pause(folder: string): Promise<void> {
    await this.#host.request('pauseTuning', { folder });
    this.#setPaused(folder, true);
  }

  async resume(folder: string): Promise<void> {
    await this.#host.request('resumeTuning', { folder });
    this.#setPaused(folder, false);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listeners.clear();
    for (const { abort } of this.#entries.values()) abort.abort();
  }

  #note(progress: TuningProgress): void {
    this.#update(progress.folder, { progress });
  }

  #setPaused(folder: string, paused: boolean): void {
    const progress = this.of(folder)?.progress;
    if (progress) this.#update(folder, { progress: { ...progress, paused } });
  }

  #update(folder: string, change: Partial<RunState>): void {
    const entry = this.#entries.get(folder);
    if (!entry) return;
    entry.run = { ...entry.run, ...change };
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
