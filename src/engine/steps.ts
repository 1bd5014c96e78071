import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that stops now and then, so that others may have their turn; its result comes with the last step. */
export type Steps<T> = Generator<void, T>;

/** Does all of it at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does it with others' turns between its steps.
 *
 * @throws the signal's reason once that is aborted
 */
export async function byTurns<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
