import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Model } from '../../src/engine/model/loadModel.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import type { SearchOptions } from '../../src/engine/search/search.ts';
import type { SearchMode } from '../../src/engine/search/types.ts';
import { ndcg10, type RankedHit } from './ndcg.ts';
import { readSuite, type SuiteRepository } from './suite.ts';
import { printTable } from './table.ts';

interface System {
  readonly name: string;
  readonly mode: SearchMode;
  readonly options?: SearchOptions;
}

/** Rules that look at the name of a file or folder; targets are files, so these flatter. */
const NO_FILE_NAMES: SearchOptions = { weights: { queryInPath: 0, stemInQuery: 0 } };

const SYSTEMS: readonly System[] = [
  { name: 'hybrid', mode: 'hybrid' },
  { name: 'hybrid, no file-name rules', mode: 'hybrid', options: NO_FILE_NAMES },
  { name: 'meaning alone (codes)', mode: 'semantic' },
  { name: 'words alone', mode: 'lexical' },
];

/** One query answered by one system. */
interface Judged {
  readonly repository: string;
  readonly language: string;
  readonly category: string;
  readonly chunk: number;
  readonly file: number;
}

/**
 * NDCG@10 on a suite of annotated repositories, by the chunk and the file protocol.
 *
 *   npm run bench -- relevance --suite DIR --sources DIR [--model DIR] [--code-bytes N]
 *     [--repository NAME]
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: 'string' },
      sources: { type: 'string' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      'code-bytes': { type: 'string' },
      repository: { type: 'string' },
    },
  });
  if (values.suite === undefined || values.sources === undefined) {
    throw new Error('relevance needs --suite DIR (repos.json, annotations/) and --sources DIR (clones)');
  }
  const repositories = readSuite(resolve(values.suite), resolve(values.sources)).filter(
    ({ name }) => values.repository === undefined || name === values.repository,
  );
  const bytes = values['code-bytes'];
  const model = await loadModel(values.model, { codeBytes: bytes === undefined ? undefined : Number(bytes) });
  const judged = new Map<string, Judged[]>(SYSTEMS.map(({ name }) => [name, []]));
  for (const repository of repositories) await judge(repository, model, values.model, judged);
  await model.close();
  report(judged);
}

async function judge(
  repository: SuiteRepository,
  model: Model,
  modelFolder: string,
  judged: Map<string, Judged[]>,
): Promise<void> {
  const indexDirectory = mkdtempSync(join(tmpdir(), 'mopq-relevance-'));
  const engine = Engine.open({ folder: repository.folder, model, modelFolder, indexDirectory });
  try {
    engine.start();
    const { phase, problem } = await engine.settled();
    if (phase !== 'ready') throw new Error(`${repository.name} could not be indexed: ${problem ?? phase}`);
    for (const { name, mode, options } of SYSTEMS) {
      for (const { query, category, targets } of repository.queries) {
        const request = { query, mode, top: 10, languages: [], paths: [] };
        const hits: readonly RankedHit[] = (await engine.search(request, options)).hits;
        judged.get(name)?.push({
          repository: repository.name,
          language: repository.language,
          category,
          chunk: ndcg10(hits, targets, 'chunk'),
          file: ndcg10(hits, targets, 'file'),
        });
      }
    }
  } finally {
    await engine.close();
    rmSync(indexDirectory, { recursive: true, force: true });
  }
}

function report(judged: ReadonlyMap<string, readonly Judged[]>): void {
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
