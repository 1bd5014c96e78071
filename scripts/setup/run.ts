import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A person can act on this message without its stack. */
export class SetupError extends Error {}

/** Runs a command with its output shown as it comes; gives its exit status. */
export async function run(command: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

/** The same, where anything but success ends the set-up. */
export async function mustRun(command: string, args: string[], options: SpawnOptions = {}): Promise<void> {
  const status = await run(command, args, options).catch((error: Error) => error.message);
  if (status !== 0) throw new SetupError(`${command} ${args.join(' ')} failed (${status}).`);
}

/** Runs a script's main function; a `SetupError` is told in one line. */
export async function main(body: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await body();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
