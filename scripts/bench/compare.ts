import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeBytesOption } from '../../src/cli/usage.ts';
import { packageFolder } from '../../src/engine/assets.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { compareOwn } from './compareOwn.ts';
import { compareSuite } from './compareSuite.ts';
import { type Comparison, readComparison, writeComparison } from './comparison.ts';
import { comparisonPage, type Part } from './comparisonPage.ts';
import { comparisonPlot } from './comparisonPlot.ts';
import { codes } from './folderIndex.ts';
import { readOwnSuites } from './ownSuite.ts';
import { startPeers } from './peers.ts';
import { readSuite } from './suite.ts';

/** The parts of the document, by the names that their results are kept under. */
const PARTS = { own: 'Own suite', development: 'Development repositories' } as const;
type PartName = keyof typeof PARTS;

/**
 * Our search beside others over the same chunks and files, as docs/comparison.md and its plot.
 *
 *   npm run bench -- compare [--own] [--workspace NAME]... [--suite DIR --sources DIR] [--repository NAME]...
 *     [--without semble | minilm | bm25-identifiers | bm25]... [--model DIR] [--code-bytes N] [--out DIR]
 *
 * `--own` asks the questions of `test/relevance`, `--suite` those of annotated repositories (see `relevance`). Files are
 * written where there is `--out`; a part that is not asked keeps what it was.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      own: { type: 'boolean', default: false },
      workspace: { type: 'string', multiple: true },
      suite: { type: 'string' },
      sources: { type: 'string' },
      repository: { type: 'string', multiple: true },
      without: { type: 'string', multiple: true, default: [] },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      'code-bytes': { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { own, workspace, suite, sources, repository, without, out } = values;
  if (!own && (suite === undefined || sources === undefined)) {
    throw new Error(
      'compare needs --own, or --suite DIR (repos.json, annotations/) and --sources DIR (clones)',
    );
  }
  const modelFolder = resolve(values.model);
  const model = await loadModel(modelFolder, { codeBytes: codeBytesOption(values['code-bytes']) });
  const encoding = codes(modelFolder, model);
  const peers = await startPeers(modelFolder, without);
  const compared = new Map<PartName, Comparison>();
  if (own) compared.set('own', await compareOwn(readOwnSuites(workspace), encoding, peers));
  if (suite !== undefined && sources !== undefined) {
    const repositories = readSuite(resolve(suite), resolve(sources), repository);
    compared.set('development', await compareSuite(repositories, encoding, peers));
  }
  await peers.stop();
  await model.close();
  if (out === undefined) console.log(comparisonPage(partsOf((name) => compared.get(name))));
  else write(out, compared);
}

const partsOf = (comparisonOf: (name: PartName) => Comparison | undefined): Part[] =>
  (Object.keys(PARTS) as PartName[]).flatMap((name) => {
    const comparison = comparisonOf(name);
    return comparison === undefined ? [] : [{ title: PARTS[name], comparison }];
  });

/** Keeps what was compared, and writes the document of it and of what was kept before. */
function write(out: string, compared: ReadonlyMap<PartName, Comparison>): void {
  const folder = join(out, 'comparison');
  for (const [name, comparison] of compared) writeComparison(folder, name, comparison);
  const parts = partsOf((name) => readComparison(folder, name));
  const page = comparisonPage(parts);
  writeFileSync(join(out, 'comparison.md'), page);
  writeFileSync(join(folder, 'comparison.svg'), comparisonPlot(parts));
  console.log(page);
}
