import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { codeBytesOption } from '../../src/cli/usage.ts';
import { packageFolder } from '../../src/engine/assets.ts';
import { HitTexts } from '../../src/engine/hitText.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import type { SearchMode } from '../../src/engine/search/modes.ts';
import { codes, type Encoding, withIndex } from './folderIndex.ts';
import { type OwnSuite, readOwnSuites } from './ownSuite.ts';
import { readBaseline, saveBaseline } from './ownSuiteBaseline.ts';
import { judgeQuery, type OwnJudged } from './ownSuiteJudge.ts';
import { report } from './ownSuiteReport.ts';
import { makeWorkspace } from './ownSuiteSources.ts';

/** The ways to answer that are compared, by the names they are printed with. */
export const MODES = new Map<string, SearchMode>([
  ['hybrid', 'hybrid'],
  ['meaning alone', 'semantic'],
  ['words alone', 'lexical'],
]);

/**
 * NDCG@10 on questions of our own about packages of the registries; `test/relevance/README.md` has the protocol.
 *
 *   npm run bench -- relevance --own [--model DIR] [--code-bytes N] [--suite NAME]... [--each] [--save]
 *
 * `--each` prints every question with its figures, `--save` keeps the figures as the baseline of later runs.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      own: { type: 'boolean' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      'code-bytes': { type: 'string' },
      suite: { type: 'string', multiple: true },
      each: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  });
  if (values.save && values.suite !== undefined) throw new Error('a baseline needs all suites');
  const suites = readOwnSuites(values.suite);
  const folders: string[] = [];
  for (const suite of suites) folders.push(await makeWorkspace(suite));
  const begin = performance.now();
  const model = await loadModel(values.model, { codeBytes: codeBytesOption(values['code-bytes']) });
  const judged = new Map([...MODES.keys()].map((name): [string, OwnJudged[]] => [name, []]));
  for (const [i, suite] of suites.entries()) {
    await judgeSuite(suite, folders[i] ?? '', codes(values.model, model), judged);
  }
  await model.close();
  report(judged, readBaseline(), values.each);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${suites.length} workspaces indexed and asked in ${seconds.toFixed(0)} s`);
  if (values.save) saveBaseline(judged);
}

async function judgeSuite(
  { queries }: OwnSuite,
  folder: string,
  encoding: Encoding,
  judged: ReadonlyMap<string, OwnJudged[]>,
): Promise<void> {
  const texts = new HitTexts(folder);
  await withIndex(folder, encoding, async (searchable) => {
    for (const [name, mode] of MODES) {
      for (const query of queries) judged.get(name)?.push(await judgeQuery(searchable, texts, mode, query));
    }
  });
}
