import { randomUUID } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { MopqError } from '../errors.ts';

const BEAT_MS = 1000;
/** A holder that has not beaten for so long is dead, hangs or sleeps. */
const DEAD_AFTER_MS = 10_000;

const holder = z.object({ token: z.string(), pid: z.int(), host: z.string() });

/**
 * The right to write an index, which one process has at a time; the others follow. Who has it is a row of the index
 * that every write transaction reads, so a holder that was overtaken cannot write, however late it learns of it.
 * That the holder lives is told by the time of a small file beside the index, so that a beat writes no page.
 */
export class WriterLease {
  readonly #database: DatabaseSync;
  readonly #beatFile: string;
  readonly #row = JSON.stringify({ token: randomUUID(), pid: process.pid, host: hostname() });
  #timer: NodeJS.Timeout | undefined;
  #onLost: () => void = () => undefined;

  constructor(database: DatabaseSync, indexPath: string) {
    this.#database = database;
    this.#beatFile = `${indexPath}.writer`;
  }

  /** As far as this process knows; `confirm` asks the index. */
  get held(): boolean {
    return this.#timer !== undefined;
  }

  /** True where this process holds the lease still. */
  confirm(): boolean {
    if (!this.held) return false;
    if (this.#read() === this.#row) return true;
    this.#lose();
    return false;
  }

  /** True where nobody holds the lease, or who held it is dead. */
  isFree(): boolean {
    const row = this.#read();
    if (row === undefined) return true;
    const silence = Date.now() - (statSync(this.#beatFile, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (Math.abs(silence) > DEAD_AFTER_MS) return true;
    const { pid, host } = holder.parse(JSON.parse(row));
    return host === hostname() && !isAlive(pid);
  }

  /** Takes the lease from whoever has it; inside of a write transaction. */
  take(): void {
    writeFileSync(this.#beatFile, '');
    this.#database.prepare("INSERT OR REPLACE INTO meta VALUES ('writer', ?)").run(this.#row);
  }

  /**
   * Beats from now on; once the transaction is committed.
   *
   * @param onLost called within about a second after another process has taken the lease over
   */
  keep(onLost: () => void): void {
    this.#onLost = onLost;
    this.#timer ??= setInterval(() => this.#beat(), BEAT_MS).unref();
  }

  /** @throws MopqError index-locked where another process took the lease over, or where it was never taken */
  assertHeld(): void {
    if (this.confirm()) return;
    throw new MopqError(
      'index-locked',
      'Another window or command writes this index now.',
      'Wait for it to finish, or close it.',
    );
  }

  /** Gives the lease back, so that a follower can take it at once. */
  release(): void {
    if (!this.held) return;
    this.#stop();
    this.#database.prepare("DELETE FROM meta WHERE key = 'writer' AND value = ?").run(this.#row);
  }

  #beat(): void {
    try {
      if (this.confirm()) writeFileSync(this.#beatFile, '');
    } catch {
      // An index that can no longer be read or written is lost too; the next use of it says why.
      this.#lose();
    }
  }

  #lose(): void {
    this.#stop();
    // Not at once: a transaction may be under way, in which the callback could do nothing.
    queueMicrotask(this.#onLost);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The row of the present holder. */
  #read(): string | undefined {
    const row = this.#database.prepare("SELECT value FROM meta WHERE key = 'writer'").get();
    return row === undefined ? undefined : String(row.value);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
