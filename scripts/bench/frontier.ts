import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { codeBytes } from '../../src/engine/quantizer/codebook.ts';
import { chunksPerSecond, queryMilliseconds, type Sample, sampleChunks } from './encodingSpeed.ts';
import { codes } from './folderIndex.ts';
import { frontierPage, frontierPoints } from './frontierPage.ts';
import { frontierPlot } from './frontierPlot.ts';
import { assertComparable, type Result, ResultFolder } from './frontierResults.ts';
import { judge } from './relevance.ts';
import { readSuite, type SuiteRepository } from './suite.ts';
import { HYBRID, MEANING } from './systems.ts';

/**
 * Quality against speed of several models, as docs/frontier.md and its plot.
 *
 *   npm run bench -- frontier --suite DIR --sources DIR [--models DIR...] [--repository NAME]... [--chunks N] [--again]
 *     [--out DIR]
 *
 * What was measured of a model before is kept; `--again` measures it anew.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      suite: { type: 'string' },
      sources: { type: 'string' },
      models: { type: 'string', multiple: true },
      repository: { type: 'string', multiple: true },
      chunks: { type: 'string', default: '2000' },
      again: { type: 'boolean', default: false },
      out: { type: 'string', default: join(packageFolder, 'docs') },
    },
  });
  if (values.suite === undefined || values.sources === undefined) {
    throw new Error('frontier needs --suite DIR (repos.json, annotations/) and --sources DIR (clones)');
  }
  const repositories = readSuite(resolve(values.suite), resolve(values.sources), values.repository);
  const folders = values.models === undefined ? shippedModels() : [...values.models, ...positionals];
  const results = new ResultFolder(join(values.out, 'frontier', 'results'));
  await measureAll(folders, repositories, Number(values.chunks), results, values.again);
  write(values.out, results.all());
}

const shippedModels = (): string[] =>
  readdirSync(join(packageFolder, 'models'))
    .map((name) => join(packageFolder, 'models', name))
    .filter((folder) => existsSync(join(folder, 'manifest.json')));

/** Measures the models that have no result yet, or all of them again. */
async function measureAll(
  folders: readonly string[],
  repositories: readonly SuiteRepository[],
  chunks: number,
  results: ResultFolder,
  again: boolean,
): Promise<void> {
  const asked = {
    repositories: repositories.map(({ name }) => name),
    queries: repositories.reduce((sum, { queries }) => sum + queries.length, 0),
  };
  assertComparable(results.all(), asked);
  let sample: Sample | undefined;
  for (const folder of folders) {
    const model = await loadModel(folder);
    if (again || !results.has(model)) {
      sample ??= await sampleChunks(
        repositories.map((repository) => repository.folder),
        chunks,
      );
      console.log(`${folder} ...`);
      results.write({ ...asked, ...(await measure(folder, model, repositories, sample)) });
    }
    await model.close();
  }
}

async function measure(
  folder: string,
  model: Model,
  repositories: readonly SuiteRepository[],
  sample: Sample,
): Promise<Omit<Result, 'repositories' | 'queries'>> {
  const queries = repositories.flatMap((repository) => repository.queries.map(({ query }) => query));
  const speed = {
    chunksPerSecond: await chunksPerSecond(model, sample),
    chunks: sample.timed.length,
    queryMilliseconds: await queryMilliseconds(model, queries),
  };
  return {
    model: model.manifest.id,
    version: model.manifest.version,
    digest: model.digest,
    codeBytes: codeBytes(model.codebook),
    ...(await quality(folder, model, repositories)),
    ...speed,
    megabytes: megabytes(folder),
  };
}

/** NDCG@10 by file, the mean over all queries. */
async function quality(
  folder: string,
  model: Model,
  repositories: readonly SuiteRepository[],
): Promise<Pick<Result, 'meaning' | 'hybrid'>> {
  const judged = { meaning: [] as number[], hybrid: [] as number[] };
  for (const repository of repositories) {
    const results = await judge(repository, codes(folder, model), [MEANING, HYBRID]);
    judged.meaning.push(...(results.get(MEANING.name) ?? []).map(({ file }) => file));
    judged.hybrid.push(...(results.get(HYBRID.name) ?? []).map(({ file }) => file));
    console.log(`  ${repository.name}`);
  }
  return { meaning: mean(judged.meaning), hybrid: mean(judged.hybrid) };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const megabytes = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;

function write(out: string, results: readonly Result[]): void {
  const page = frontierPage(results);
  mkdirSync(join(out, 'frontier'), { recursive: true });
  writeFileSync(join(out, 'frontier.md'), page);
  writeFileSync(join(out, 'frontier', 'frontier.svg'), frontierPlot(frontierPoints(results)));
  console.log(page);
}
