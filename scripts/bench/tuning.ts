import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { enough } from '../../src/engine/tuning/tune.ts';
import { printCost } from './tuningCost.ts';
import { printDamage } from './tuningDamage.ts';
import { printGains } from './tuningGains.ts';
import { prepareAlone, type Repository } from './tuningRepository.ts';

/**
 * Fine-tuning on real repositories with their histories, judged on their newest commits.
 *
 *   npm run bench -- tuning --sources DIR [--suite DIR] [--repository NAME]... [--model DIR] [--damage]
 *   npm run bench -- tuning --cost DIR [--model DIR]
 *
 * `--sources` holds a clone of each repository by its name. With `--suite` the annotated questions of a suite (see
 * `relevance`) are asked too, before and after, for those of its repositories that are among them. With `--damage` models
 * are trained wrongly on purpose, to see what the gate lets through. `--cost` measures time and memory on one repository, by
 * the built engine; Linux only.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sources: { type: 'string' },
      suite: { type: 'string' },
      repository: { type: 'string', multiple: true },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      damage: { type: 'boolean', default: false },
      cost: { type: 'string' },
    },
  });
  if (values.cost !== undefined) {
    await printCost(values.cost, resolve(values.model));
    return;
  }
  if (values.sources === undefined) throw new Error('tuning needs --sources DIR or --cost DIR');
  const wanted = values.repository ?? readdirSync(values.sources).sort();
  const repositories = repositoriesOf(resolve(values.sources), wanted, resolve(values.model));
  if (values.damage) await printDamage(repositories);
  else await printGains(repositories, values.suite);
}

/** Each repository with its pairs, one after the other: what one needs is gone before the next. */
async function* repositoriesOf(
  sources: string,
  names: readonly string[],
  modelFolder: string,
): AsyncGenerator<Repository> {
  for (const name of names) {
    const folder = join(sources, name);
    const { prepared, release } = await prepareAlone(folder, modelFolder);
    try {
      if (enough(prepared.slices)) yield { name, folder, modelFolder, prepared };
      else console.log(`${name} has too few pairs: ${prepared.slices.train.length}.`);
    } finally {
      await release();
    }
  }
}
