import type { BeforeAndAfter, TuningReport } from './report.ts';

type Judgement = NonNullable<TuningReport['judged']>['choosing'];

/** No kind of question may lose more than this, in NDCG@10. */
const MOST_LOST = 0.02;
/** Less than this is chance on some hundred questions. */
const LEAST_GAIN = 0.005;

export interface Verdict {
  readonly adopt: boolean;
  /** In plain words. */
  readonly reason: string;
}

/**
 * Whether a tuned model is to be used: meaning alone and the whole search both gain on the choosing questions, and neither
 * commits nor documentation comments lose noticeably in either. Each figure is the mean of those by chunk and by file;
 * commits and comments count alike.
 */
export function verdict({ commits, docs }: Judgement): Verdict {
  const kinds = [
    { name: 'commits', judged: commits },
    { name: 'documentation comments', judged: docs },
  ].filter(({ judged }) => judged.queries > 0);
  const systems = [
    { system: 'dense', name: 'meaning alone' },
    { system: 'hybrid', name: 'the whole search' },
  ] as const;
  for (const { system, name } of systems) {
    for (const kind of kinds) {
      const change = changeOf(kind.judged, system);
      if (change < -MOST_LOST) {
        return refuse(`${name} would find ${told(-change)} less for ${kind.name} that it had not seen`);
      }
    }
    const gain = kinds.reduce((sum, { judged }) => sum + changeOf(judged, system), 0) / kinds.length;
    if (!(gain >= LEAST_GAIN)) {
      return refuse(
        gain < 0
          ? `${name} would find ${told(-gain)} less than now`
          : `${name} gains ${told(gain)}, which is too little to tell from chance`,
      );
    }
  }
  return {
    adopt: true,
    reason: 'Meaning alone and the whole search both find more of what they had not seen.',
  };
}

function refuse(what: string): Verdict {
  return { adopt: false, reason: `The tuned model is not used: ${what}. Search stays as it was.` };
}

function changeOf({ before, after }: BeforeAndAfter, system: 'dense' | 'hybrid'): number {
  return (after[system].chunk + after[system].file - before[system].chunk - before[system].file) / 2;
}

const told = (change: number): string => `${change.toFixed(3).replace(/^0/, '')} NDCG@10`;
