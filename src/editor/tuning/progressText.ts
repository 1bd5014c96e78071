import type { TuningProgress } from '../../engine/tuning/report.ts';

/** What is known of a run; `progress` comes with the engine's first word on it. */
export interface RunState {
  readonly progress?: TuningProgress | undefined;
  /** The user has asked to end it, which the engine has not done yet. */
  readonly cancelling: boolean;
}

const stageText: Record<TuningProgress['stage'], string> = {
  mining: 'mining pairs',
  training: 'training',
  judging: 'judging',
  installing: 'installing',
};

export const percent = ({ progress }: RunState): number => Math.floor(100 * (progress?.done ?? 0));

/** Where a run stands, in one line: `training, 42%, about 40 s left`. */
export function progressText(run: RunState): string {
  if (run.cancelling) return 'cancelling';
  if (!run.progress) return 'starting';
  const { stage, paused, secondsLeft } = run.progress;
  if (paused) return `paused while ${stageText[stage]}, ${percent(run)}%`;
  const left = secondsLeft === undefined ? [] : [timeLeft(secondsLeft)];
  return [stageText[stage], `${percent(run)}%`, ...left].join(', ');
}

/** Rounded, since no more is known: a number that changes with every tick tells nobody more. */
export function timeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 57.5) return `about ${Math.round(seconds / 5) * 5} s left`;
  return `about ${Math.max(1, Math.round(seconds / 60))} min left`;
}

/** What the item in the status bar shows while runs go on; undefined where there are none. */
export function tuningStatus(
  runs: readonly (RunState & { readonly name: string })[],
): { text: string; tooltip: string } | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const still = runs.every((run) => run.progress?.paused && !run.cancelling);
  const icon = still ? '$(debug-pause)' : '$(sync~spin)';
  const where = runs.map((run) => `${run.name}: ${progressText(run)}`).join('; ');
  const after = still ? 'paused' : `${Math.min(...runs.map(percent))}%`;
  return { text: `${icon} Fine-tuning ${after}`, tooltip: `MoPQ Search: fine-tuning on ${where}` };
}
