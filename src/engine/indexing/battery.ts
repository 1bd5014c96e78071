import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ASK_EVERY_MS = 60_000;
const SUPPLIES = '/sys/class/power_supply';

/** Whether the machine runs on its battery, as it was when last asked: at most once a minute, and never waited for. */
export class Battery {
  readonly #ask: () => Promise<boolean>;
  readonly #now: () => number;
  #inUse = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(ask: () => Promise<boolean> = askSystem, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  readonly inUse = (): boolean => {
    if (this.#now() - this.#askedAt >= ASK_EVERY_MS) {
      this.#askedAt = this.#now();
      void this.#ask()
        // Who cannot tell counts as plugged in.
        .catch(() => false)
        .then((inUse) => {
          this.#inUse = inUse;
        });
    }
    return this.#inUse;
  };
}

/** Asks Linux or macOS; Windows would need a program that takes longer to start than a batch of files to index. */
async function askSystem(): Promise<boolean> {
  if (process.platform === 'linux') return onLinuxBattery(SUPPLIES);
  if (process.platform !== 'darwin') return false;
  const { stdout } = await promisify(execFile)('pmset', ['-g', 'batt'], { timeout: 5000 });
  return stdout.includes("'Battery Power'");
}

/**
 * Whether a battery of the machine itself discharges and no mains is there.
 *
 * @param folder one folder a supply, with files `type`, `scope`, `status` and `online`: Linux's sysfs class power_supply
 */
export async function onLinuxBattery(folder: string): Promise<boolean> {
  const supplies = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const read = async (file: string): Promise<string> =>
        (await readFile(join(folder, name, file), 'utf8').catch(() => '')).trim();
      const [type, scope, status, online] = await Promise.all(
        ['type', 'scope', 'status', 'online'].map(read),
      );
      return { type, scope, status, online };
    }),
  );
  if (supplies.some(({ type, online }) => type !== 'Battery' && online === '1')) return false;
  // A mouse has a battery too, of scope Device.
  return supplies.some(
    ({ type, scope, status }) => type === 'Battery' && scope !== 'Device' && status === 'Discharging',
  );
}
