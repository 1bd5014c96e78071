import type { TuningReport } from '../../engine/tuning/report.ts';

/** How the end of a run is told: a word on what it is, then the engine's reason. */
export function outcomeText(name: string, { outcome, reason }: TuningReport): string {
  switch (outcome) {
    case 'adopted':
      return `Search is tuned to ${name}. ${reason}`;
    case 'refused':
      return `The model for ${name} stays as it was. ${reason}`;
    case 'too-few-pairs':
      return `${name} has too little to learn from yet. ${reason}`;
    case 'cancelled':
      return cancelledText(name);
  }
}

export const cancelledText = (name: string): string =>
  `Fine-tuning on ${name} was cancelled. The model in use is as it was.`;
