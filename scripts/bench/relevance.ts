import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeBytesOption } from '../../src/cli/usage.ts';
import { packageFolder } from '../../src/engine/assets.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { ndcg10 } from '../../src/engine/tuning/ndcg.ts';
import { floatVectors } from './floatVectors.ts';
import { codes, type Encoding, withIndex } from './folderIndex.ts';
import { readSuite, type SuiteRepository } from './suite.ts';
import { SYSTEMS, type System } from './systems.ts';
import { printTable } from './table.ts';

/** One query answered by one system. */
export interface Judged {
  readonly repository: string;
  readonly language: string;
  readonly category: string;
  readonly chunk: number;
  readonly file: number;
}

/** What each system made of each query, by the system's name. */
type Judgements = ReadonlyMap<string, Judged[]>;

/**
 * NDCG@10 on a suite of annotated repositories, by the chunk and the file protocol.
 *
 *   npm run bench -- relevance --suite DIR --sources DIR [--model DIR] [--code-bytes N] [--repository NAME]... [--float]
 *
 * `--float` adds the systems that hold the keys as float vectors, all in memory: what codes cost is the difference.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: 'string' },
      sources: { type: 'string' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      'code-bytes': { type: 'string' },
      repository: { type: 'string', multiple: true },
      float: { type: 'boolean', default: false },
    },
  });
  if (values.suite === undefined || values.sources === undefined) {
    throw new Error('relevance needs --suite DIR (repos.json, annotations/) and --sources DIR (clones)');
  }
  const repositories = readSuite(resolve(values.suite), resolve(values.sources), values.repository);
  const model = await loadModel(values.model, { codeBytes: codeBytesOption(values['code-bytes']) });
  const vectors = values.float ? await floatVectors(values.model) : undefined;
  const systems = SYSTEMS.filter(({ keys }) => keys === 'codes' || values.float);
  const judgements = new Map(systems.map(({ name }): [string, Judged[]] => [name, []]));
  const judgeAll = async (keys: System['keys'], encoding: Encoding, repository: SuiteRepository) => {
    const asked = systems.filter((system) => system.keys === keys);
    for (const [name, results] of await judge(repository, encoding, asked)) {
      judgements.get(name)?.push(...results);
    }
  };
  for (const repository of repositories) {
    await judgeAll('codes', codes(values.model, model), repository);
    if (vectors !== undefined) await judgeAll('vectors', vectors, repository);
  }
  await vectors?.close();
  await model.close();
  report(judgements);
}

/** Indexes a repository and lets systems of one kind of keys answer all queries about it. */
export async function judge(
  repository: SuiteRepository,
  encoding: Encoding,
  systems: readonly System[],
): Promise<Judgements> {
  return withIndex(repository.folder, encoding, async (searchable) => {
    const judgements = new Map<string, Judged[]>();
    for (const system of systems) {
      const results: Judged[] = [];
      for (const { query, category, targets } of repository.queries) {
        const hits = await system.answer(searchable, query);
        results.push({
          repository: repository.name,
          language: repository.language,
          category,
          chunk: ndcg10(hits, targets, 'chunk'),
          file: ndcg10(hits, targets, 'file'),
        });
      }
      judgements.set(system.name, results);
    }
    return judgements;
  });
}

function report(judged: Judgements): void {
  const all = [...judged.values()][0] ?? [];
  const categories = [...new Set(all.map(({ category }) => category))].sort();
  printTable(
    ['NDCG@10, chunk / file', 'all', ...categories],
    [...judged].map(([name, results]) => [
      name,
      cell(results),
      ...categories.map((category) => cell(results.filter((result) => result.category === category))),
    ]),
  );
  const languages = [...new Set(all.map(({ language }) => language))].sort();
  printTable(
    ['by language', ...judged.keys()],
    languages.map((language) => [
      language,
      ...[...judged.values()].map((results) =>
        cell(results.filter((result) => result.language === language)),
      ),
    ]),
  );
  console.log(
    `${all.length} queries over ${new Set(all.map(({ repository }) => repository)).size} repositories`,
  );
}

function cell(results: readonly Judged[]): string {
  const mean = (of: (result: Judged) => number): string =>
    (results.reduce((sum, result) => sum + of(result), 0) / results.length).toFixed(3).replace(/^0/, '');
  return `${mean(({ chunk }) => chunk)} / ${mean(({ file }) => file)}`;
}
