import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MS = 50;

/** Resident memory of a process; Linux only. */
export function residentBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

/** The most that was resident in a process so far; Linux only. */
export function highestBytes(pid: number): number {
  return statusBytes(pid, 'VmHWM');
}

function statusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

/** Resident memory of a process and all below it, summed; what they share counts for each. Linux only. */
export function treeBytes(pid: number): number {
  try {
    return residentBytes(pid) + childrenOf(pid).reduce((sum, child) => sum + treeBytes(child), 0);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

/** Processor time that a process has taken so far, in ticks of a hundredth of a second. Linux only. */
export function processorTicks(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(afterName[11]) + Number(afterName[12]);
}

/** Each thread has children of its own. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    (readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? []).map(Number),
  );
}

/** Watches a process and all below it until it is stopped. */
export class PeakMemory {
  readonly #timer: NodeJS.Timeout;
  #peak = 0;

  /** @param onSample told of what was resident at each look */
  constructor(pid: number, onSample: (bytes: number) => void = () => undefined) {
    this.#timer = setInterval(() => {
      const bytes = treeBytes(pid);
      this.#peak = Math.max(this.#peak, bytes);
      onSample(bytes);
    }, SAMPLE_MS);
  }

  /** The most that was seen, bytes. */
  get peak(): number {
    return this.#peak;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
