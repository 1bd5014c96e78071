import type { Log } from '../engineHost.ts';

/** As many lines as a report shows. */
const KEPT = 100;

/** Writes to a log and remembers the end of it: the editor does not let a log be read again. */
export class RecentLog implements Log {
  readonly #log: Log;
  readonly #lines: string[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  info(message: string): void {
    this.#keep('info', message);
    this.#log.info(message);
  }

  warn(message: string): void {
    this.#keep('warn', message);
    this.#log.warn(message);
  }

  error(message: string): void {
    this.#keep('error', message);
    this.#log.error(message);
  }

  #keep(level: string, message: string): void {
    this.#lines.push(`${new Date().toISOString()} [${level}] ${message}`);
    if (this.#lines.length > KEPT) this.#lines.shift();
  }
}
