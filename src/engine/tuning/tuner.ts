import { type ChildProcess, fork } from 'node:child_process';
import { program } from '../assets.ts';
import { MopqError } from '../errors.ts';
import type { TunerCommand, TunerMessage } from './process.ts';
import type { TuningProgress, TuningReport } from './report.ts';
import type { TuneJob } from './tune.ts';

/** Progress is told at most so often. */
const PROGRESS_MS = 200;

/** One run of fine-tuning in a process of its own. */
export class Tuner {
  readonly #child: ChildProcess;
  readonly #job: TuneJob;
  readonly #onProgress: (progress: TuningProgress) => void;
  #paused = false;
  #last: Omit<TuningProgress, 'folder' | 'paused'> = { stage: 'mining', done: 0 };
  #told = 0;

  constructor(job: TuneJob, onProgress: (progress: TuningProgress) => void) {
    this.#job = job;
    this.#onProgress = onProgress;
    this.#child = fork(program('tuner'), [], {
      serialization: 'advanced',
      // A small young generation keeps memory near what is really held.
      execArgv: ['--max-semi-space-size=4'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /**
   * @param signal ends the run; what was before is still there
   * @throws MopqError `cancelled`, what the run throws, or `internal` where its process died
   */
  run(signal: AbortSignal): Promise<TuningReport> {
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        reject(new MopqError('cancelled', 'Fine-tuning was cancelled.', ''));
        this.end();
      };
      signal.addEventListener('abort', cancel, { once: true });
      this.#child.on('message', (message: TunerMessage) => {
        if ('progress' in message) this.#hear(message.progress);
        else if ('report' in message) resolve(message.report);
        else reject(new MopqError(message.error.code, message.error.message, message.error.action));
      });
      this.#child.on('error', reject);
      this.#child.on('exit', (code, killer) => {
        signal.removeEventListener('abort', cancel);
        // Of no effect where the report came first.
        reject(died(killer ?? `code ${code}`));
      });
      if (signal.aborted) cancel();
      else this.#send({ command: 'tune', job: this.#job });
    });
  }

  pause(): void {
    this.#setPaused(true);
  }

  resume(): void {
    this.#setPaused(false);
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#send({ command: paused ? 'pause' : 'resume' });
    this.#tell();
  }

  #hear(progress: Omit<TuningProgress, 'folder' | 'paused'>): void {
    const isNews = progress.stage !== this.#last.stage;
    this.#last = progress;
    if (isNews || performance.now() - this.#told >= PROGRESS_MS) this.#tell();
  }

  #tell(): void {
    this.#told = performance.now();
    this.#onProgress({ folder: this.#job.folder, ...this.#last, paused: this.#paused });
  }

  #send(command: TunerCommand): void {
    // What cannot be sent is told by the end of the process.
    this.#child.send(command, () => undefined);
  }
}

const died = (how: string): MopqError =>
  new MopqError(
    'internal',
    `The process that fine-tunes ended with ${how}.`,
    'The model in use is as it was. Try again; if it happens again, report it with the log.',
  );
