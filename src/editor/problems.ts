import { MopqError } from '../engine/errors.ts';

/** The one thing that a notification, the panel or the status bar offers to do about a problem. */
export type Remedy = 'openSettings' | 'retry' | 'showLog';

export const remedyLabel: Record<Remedy, string> = {
  openSettings: 'Open Settings',
  retry: 'Retry',
  showLog: 'Show Log',
};

export interface Problem {
  /** What happened and what to do, in one or two sentences. */
  readonly text: string;
  readonly remedy: Remedy;
}

export function problemOf(error: unknown): Problem {
  if (!(error instanceof MopqError)) {
    return { text: error instanceof Error ? error.message : String(error), remedy: 'showLog' };
  }
  return { text: `${error.message} ${error.action}`.trim(), remedy: remedyFor(error) };
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
