import { MopqError } from '../engine/errors.ts';

/** The one thing that a notification, the panel or the status bar offers to do about a problem. */
export type Remedy = 'openSettings' | 'retry' | 'showLog';

export const remedyLabel: Record<Remedy, string> = {
  openSettings: 'Open Settings',
  retry: 'Retry',
  showLog: 'Show Log',
};

export interface Problem {
  /** What happened, in one sentence. */
  readonly summary: string;
  /** What happened and what to do. */
  readonly text: string;
  readonly remedy: Remedy;
}

/** A problem that comes as one text. */
export const plainProblem = (text: string, remedy: Remedy): Problem => ({ summary: text, text, remedy });

export function problemOf(error: unknown): Problem {
  if (!(error instanceof MopqError)) {
    return plainProblem(error instanceof Error ? error.message : String(error), 'showLog');
  }
  const { message, action } = error;
  return { summary: message, text: `${message} ${action}`.trim(), remedy: remedyFor(error) };
}

function remedyFor(error: MopqError): Remedy {
  switch (error.code) {
    case 'model-missing':
    case 'model-damaged':
    case 'model-unsupported':
      return 'openSettings';
    case 'index-locked':
    case 'index-unusable':
    case 'folder-missing':
      return 'retry';
    default:
      return 'showLog';
  }
}
