import { setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { MopqError } from '../errors.ts';
import { Gate } from '../indexing/gate.ts';
import type { TuningProgress, TuningReport } from './report.ts';
import { type TuneJob, tune } from './tune.ts';

/**
 * The process that fine-tunes, apart from the one that answers queries and behind it in priority. It may be killed at any
 * time: what it makes comes into use by a rename at its very end.
 */

export type TunerCommand =
  | { readonly command: 'tune'; readonly job: TuneJob }
  | { readonly command: 'pause' }
  | { readonly command: 'resume' };

export type TunerMessage =
  | { readonly progress: Omit<TuningProgress, 'folder' | 'paused'> }
  | { readonly report: TuningReport }
  | {
      readonly error: { readonly code: MopqError['code']; readonly message: string; readonly action: string };
    };

// As in the engine's process: the heap is collected when it has grown by 30%, not when it has doubled.
setFlagsFromString('--heap-growing-percent=30');

const LOW_PRIORITY = 10;

const gate = new Gate();
const tell = (message: TunerMessage): void =>
  void process.send?.(message, undefined, undefined, () => undefined);

process.on('message', async (message: TunerCommand) => {
  if (message.command === 'pause') return gate.close();
  if (message.command !== 'tune') return gate.open();
  try {
    const { signal } = new AbortController();
    const onProgress = (progress: Omit<TuningProgress, 'folder' | 'paused'>): void => tell({ progress });
    tell({ report: await tune(message.job, { gate, signal, onProgress }) });
  } catch (error) {
    tell({ error: asData(error) });
  }
  process.disconnect?.();
});
process.on('disconnect', () => process.exit());
setPriority(LOW_PRIORITY);

function asData(error: unknown): { code: MopqError['code']; message: string; action: string } {
  if (error instanceof MopqError) return { code: error.code, message: error.message, action: error.action };
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, action: 'See the log, and report it if it happens again.' };
}
