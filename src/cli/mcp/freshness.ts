import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderEngine } from '../../engine/folderEngine.ts';

/** Other processes that follow this one's index see what is new so soon, even if nobody asks here. */
const IDLE_MS = 30_000;
/** An answer waits so long for indexing to end before it is given from what there is. */
const PATIENCE_MS = 3000;

/**
 * Keeps folders up to date where no editor tells what changes: it walks them before each answer, which takes some
 * milliseconds, and now and then. Watching needs a handle for every folder on some systems, ignored ones too.
 */
export class Freshness {
  readonly #folders: readonly FolderEngine[];
  readonly #timer: NodeJS.Timeout;

  constructor(folders: readonly FolderEngine[]) {
    this.#folders = folders;
    for (const folder of folders) folder.start({ steal: false });
    this.#timer = setInterval(() => this.#refresh(), IDLE_MS).unref();
  }

  /** Resolves once all is indexed that there is now, or after some seconds. */
  async reach(signal: AbortSignal): Promise<void> {
    this.#refresh();
    const waiting = new AbortController();
    const patience = sleep(PATIENCE_MS, undefined, { signal: AbortSignal.any([signal, waiting.signal]) });
    const settled = Promise.all(this.#folders.map((folder) => folder.settled()));
    try {
      await Promise.race([settled, patience]);
    } finally {
      patience.catch(() => undefined);
      waiting.abort();
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #refresh(): void {
    for (const folder of this.#folders) {
      const { phase } = folder.status();
      if (phase === 'ready' || phase === 'failed') folder.refresh();
    }
  }
}
