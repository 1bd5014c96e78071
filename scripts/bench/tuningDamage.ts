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
  {
    name: 'random pairs',
    pairs: (pairs) =>
      exchanged(
        pairs,
        pairs.map(({ key }) => randomWords(key)),
      ),
  },
  { name: 'shuffled answers', pairs: (pairs) => exchanged(pairs, inOtherOrder(pairs.map(({ key }) => key))) },
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

const exchanged = (pairs: readonly Pair[], keys: readonly string[]): Pair[] =>
  pairs.map((pair, i) => ({ ...pair, key: keys[i] ?? '' }));

function inOtherOrder(texts: readonly string[]): string[] {
  return Array.from(shuffled(texts.length, seededRandom(7)), (place) => texts[place] ?? '');
}

/** Words of other texts, drawn at random: of the length of a key, about nothing. */
function randomWords(text: string): string {
  const random = seededRandom(text.length + 1);
  const words = text.split(/\W+/).filter((word) => word !== '');
  return words.map((word) => [...word].sort(() => random() - 0.5).join('')).join(' ');
}
