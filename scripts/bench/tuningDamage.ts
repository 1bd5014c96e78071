import { Diverged } from '../../src/engine/tuning/candidate.ts';
import type { Pair } from '../../src/engine/tuning/pair.ts';
import { seededRandom, shuffled } from '../../src/engine/tuning/random.ts';
import { DEFAULT_TRAINING, type TrainingSettings } from '../../src/engine/tuning/training.ts';
import { enough } from '../../src/engine/tuning/tune.ts';
import { printTable } from './table.ts';
import { type Repository, withTuned } from './tuningRepository.ts';

interface Damage {
  readonly name: string;
  readonly pairs: (pairs: readonly Pair[]) => readonly Pair[];
  readonly settings?: Partial<TrainingSettings>;
}

/** Wrong ways to train, each of which a gate must tell from a good one. */
const DAMAGES: readonly Damage[] = [
  { name: 'random pairs', pairs: randomPairs },
  { name: 'shuffled answers', pairs: shuffledAnswers },
  {
    name: 'rates x 100',
    pairs: (pairs) => pairs,
    settings: {
      rate: 100 * DEFAULT_TRAINING.query.rate,
      weightRate: 100 * DEFAULT_TRAINING.query.weightRate,
      codebookRate: 100 * DEFAULT_TRAINING.query.codebookRate,
    },
  },
  { name: 'one pair repeated', pairs: (pairs) => pairs.map(() => pairs[0]!) },
  { name: '30 pairs in all', pairs: (pairs) => pairs.slice(0, 30) },
];

/** Trains wrongly in each way on each repository, and tells what the gate lets through. */
export async function printDamage(repositories: AsyncIterable<Repository>): Promise<void> {
  const rows: string[][] = [];
  let refused = 0;
  for await (const repository of repositories) {
    for (const damage of DAMAGES) {
      const { refuses, change, reason } = await outcome(repository, damage);
      refused += refuses ? 1 : 0;
      rows.push([repository.name, damage.name, refuses ? 'refused' : 'adopted', change, reason]);
    }
    console.log(`${repository.name} is done.`);
  }
  printTable(['repository', 'damage', 'verdict', 'hybrid file on the report', 'reason'], rows);
  console.log(`${refused} of ${rows.length} are refused.`);
}

async function outcome(repository: Repository, { pairs, settings }: Damage) {
  const { slices } = repository.prepared;
  const train = pairs(slices.train);
  if (!enough({ ...slices, train })) return { refuses: true, change: '', reason: 'too few pairs' };
  const run = withTuned(
    repository,
    'query',
    async ({ judgement: { verdict, reporting } }) => {
      const change = [reporting.commits, reporting.docs]
        .filter(({ queries }) => queries > 0)
        .map(({ before, after }) => (after.hybrid.file - before.hybrid.file).toFixed(3));
      return { refuses: !verdict.adopt, change: change.join(', '), reason: verdict.reason };
    },
    train,
    settings,
  );
  return run.catch((error: unknown) => {
    if (!(error instanceof Diverged)) throw error;
    return { refuses: true, change: '', reason: error.message };
  });
}

/** Each question with the answer, text and place, of another one. */
function shuffledAnswers(pairs: readonly Pair[]): Pair[] {
  const order = shuffled(pairs.length, seededRandom(7));
  return pairs.map((pair, i) => {
    const { key, path, startLine, group } = pairs[order[i] ?? 0] ?? pair;
    return { ...pair, key, path, startLine, group };
  });
}

/** Questions of words drawn at random from all questions, each with some answer. */
function randomPairs(pairs: readonly Pair[]): Pair[] {
  const random = seededRandom(11);
  const words = pairs.flatMap(({ query }) => query.split(/\s+/));
  const draw = (): string => words[Math.floor(random() * words.length)] ?? '';
  return shuffledAnswers(pairs).map((pair) => ({
    ...pair,
    query: pair.query.split(/\s+/).map(draw).join(' '),
  }));
}
