import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { loadModel, type Model } from '../../src/engine/model/loadModel.ts';
import { codes, withIndex } from '../bench/folderIndex.ts';
import { readSuite } from '../bench/suite.ts';
import { prepareAlone, withHistory } from '../bench/tuningRepository.ts';
import { candidatesOf, HEADER } from './candidates.ts';
import { hideHeadings, type RankerQuery } from './questions.ts';

/**
 * Writes what ranking knows of the candidates of questions whose answers are known, for `train_ranker.py`.
 *
 *   npm run bench -- features --out FILE [--suite DIR --sources DIR [--flat]] [--histories DIR] [--packages DIR]
 *
 * Annotated questions come from a suite (see `relevance`); commits, documentation comments and headings from clones with
 * their histories; comments and headings from unpacked packages. The folders hold a repository or package each. A suite
 * that `scripts/flat_suite.py` made is told by `--flat`.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      suite: { type: 'string' },
      sources: { type: 'string' },
      flat: { type: 'boolean', default: false },
      histories: { type: 'string' },
      packages: { type: 'string' },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
    },
  });
  const { out, suite, sources, flat, histories, packages, model: modelFolder } = values;
  if (out === undefined) throw new Error('features needs --out FILE');
  writeFileSync(out, `${JSON.stringify(HEADER)}\n`);
  const model = await loadModel(modelFolder);
  try {
    if (suite !== undefined && sources !== undefined)
      await annotated({ suite, sources, set: flat ? 'flat' : 'annotated', modelFolder, model, out });
    for (const parent of [histories, packages]) {
      if (parent === undefined) continue;
      for (const name of readdirSync(parent).sort()) {
        await mined({ name, folder: resolve(parent, name), modelFolder, suite, sources: parent, out });
      }
    }
  } finally {
    await model.close();
  }
}

interface Annotated {
  readonly suite: string;
  readonly sources: string;
  readonly set: RankerQuery['set'];
  readonly modelFolder: string;
  readonly model: Model;
  readonly out: string;
}

async function annotated({ suite, sources, set, modelFolder, model, out }: Annotated): Promise<void> {
  for (const { name, folder, queries } of readSuite(suite, resolve(sources))) {
    await withIndex(folder, codes(modelFolder, model), async ({ view, encoder }) => {
      const asked = queries.map(({ query, targets }) => ({ query, targets, set }));
      for (const question of asked) await write(out, await candidatesOf(name, view, encoder, question));
    });
    console.log(`${name}: ${queries.length} ${set}`);
  }
}

interface Mined {
  readonly name: string;
  readonly folder: string;
  readonly modelFolder: string;
  /** Where the suite annotates the repository too, its questions are asked with its history. */
  readonly suite: string | undefined;
  readonly sources: string;
  readonly out: string;
}

async function mined({ name, folder, modelFolder, suite, sources, out }: Mined): Promise<void> {
  const { prepared, release } = await prepareAlone(folder, modelFolder);
  try {
    const { corpus, slices, model } = prepared;
    const reporting = [...slices.choosing, ...slices.reporting];
    const headings = await hideHeadings(corpus, slices.train);
    const judging = reporting.map(
      ({ query, targets, kind }): RankerQuery => ({
        query,
        targets,
        set: kind === 'commit' ? 'commit' : 'doc',
      }),
    );
    const questions = [...judging, ...headings, ...annotatedIn(name, suite, sources)];
    // No commit that is asked about may vote, nor any newer one.
    const asked = { ...prepared, slices: { ...slices, reporting } };
    const view = await withHistory({ name, folder, modelFolder, prepared: asked }, corpus.view, model);
    for (const question of questions) await write(out, await candidatesOf(name, view, model, question));
    console.log(`${name}: ${judging.length} commits and comments, ${headings.length} headings`);
  } finally {
    await release();
  }
}

function annotatedIn(name: string, suite: string | undefined, sources: string): RankerQuery[] {
  if (suite === undefined) return [];
  try {
    const [found] = readSuite(suite, resolve(sources), [name]);
    return (found?.queries ?? []).map(({ query, targets }) => ({
      query,
      targets,
      set: 'annotated, history',
    }));
  } catch {
    return [];
  }
}

async function write(out: string, line: object | undefined): Promise<void> {
  if (line !== undefined) appendFileSync(out, `${JSON.stringify(line)}\n`);
}
