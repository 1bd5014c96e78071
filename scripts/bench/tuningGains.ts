import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Model } from '../../src/engine/model/loadModel.ts';
import type { SearchView } from '../../src/engine/search/view.ts';
import {
  type Contender,
  type JudgingQuery,
  judge,
  judgeAgain,
  means,
} from '../../src/engine/tuning/judge.ts';
import { recoded } from '../../src/engine/tuning/recoded.ts';
import { readSuite } from './suite.ts';
import { printTable } from './table.ts';
import { type Repository, type Side, withHistory, withTuned } from './tuningRepository.ts';

const SIDES: readonly Side[] = ['query', 'full'];
const MEASURES = ['dense chunk', 'dense file', 'hybrid chunk', 'hybrid file', 'all rules file'] as const;
type Measure = (typeof MEASURES)[number];
type Row = Readonly<Record<Measure, number>>;

/** Rows by system and repository. */
type Results = Map<string, Map<string, Row>>;

/** Prints NDCG@10 on the newest commits of each repository by each system, and the mean gains over the model that ships. */
export async function printGains(
  repositories: AsyncIterable<Repository>,
  suite: string | undefined,
): Promise<void> {
  const commits: Results = new Map();
  const docs: Results = new Map();
  const annotated: Results = new Map();
  const runs: string[][] = [];
  for await (const repository of repositories) {
    const { prepared, name } = repository;
    const sets = [
      { results: commits, questions: prepared.slices.reporting.filter(({ kind }) => kind === 'commit') },
      { results: docs, questions: prepared.slices.reporting.filter(({ kind }) => kind !== 'commit') },
      { results: annotated, questions: annotatedQuestions(repository, suite) },
    ].filter(({ questions }) => questions.length > 0);
    const keep = async (system: string, contender: Contender): Promise<void> => {
      for (const { results, questions } of sets) {
        const ofSystem = results.get(system) ?? new Map<string, Row>();
        results.set(system, ofSystem.set(name, await measure(questions, contender)));
      }
    };
    await compare('shipped', repository, prepared.model, prepared.corpus.view, undefined, keep);
    for (const side of SIDES) {
      await withTuned(repository, side, async ({ model, judgement, trainingSeconds }) => {
        const { view } = prepared.corpus;
        const own = side === 'full' ? await recoded(prepared.corpus, model, async () => undefined) : view;
        await compare(`tuned, ${side}`, repository, model, own, judgement.meaningWeight.after, keep);
        const { train, choosing, reporting } = prepared.slices;
        runs.push([
          name,
          side,
          String(prepared.corpus.view.chunkCount),
          String(train.length),
          `${choosing.length} + ${reporting.length}`,
          trainingSeconds.toFixed(1),
          String(judgement.meaningWeight.after),
          judgement.verdict.adopt ? 'adopted' : judgement.verdict.reason,
        ]);
      });
    }
    console.log(`${name} is done.`);
  }
  printTable(
    ['repository', 'side', 'chunks', 'pairs', 'questions', 'training, s', 'meaning', 'verdict'],
    runs,
  );
  for (const [title, results] of [
    ['newest commits', commits],
    ['documentation comments', docs],
    ['annotated questions', annotated],
  ] as const) {
    if (results.size > 0) printResults(title, results);
  }
}

/** A model alone, and with the votes of earlier commits. */
async function compare(
  name: string,
  repository: Repository,
  model: Model,
  view: SearchView,
  meaningWeight: number | undefined,
  keep: (system: string, contender: Contender) => Promise<void>,
): Promise<void> {
  const contender = { encoder: model, ...(meaningWeight === undefined ? {} : { meaningWeight }) };
  await keep(name, { ...contender, view });
  await keep(`${name}, history`, { ...contender, view: await withHistory(repository, view, model) });
}

async function measure(questions: readonly JudgingQuery[], contender: Contender): Promise<Row> {
  const pass = async (): Promise<void> => undefined;
  const judged = await judge(questions, contender, pass);
  const { dense, hybrid } = means(judged);
  const all = await judgeAgain(judged, { ...contender, allRules: true }, pass);
  return {
    'dense chunk': dense.chunk,
    'dense file': dense.file,
    'hybrid chunk': hybrid.chunk,
    'hybrid file': hybrid.file,
    'all rules file': means(all).hybrid.file,
  };
}

function annotatedQuestions({ name, folder }: Repository, suite: string | undefined): JudgingQuery[] {
  if (suite === undefined || !existsSync(`${suite}/annotations/${name}.json`)) return [];
  const [found] = readSuite(suite, folder.slice(0, -basename(folder).length), [name]);
  return (found?.queries ?? []).map(({ query, targets }) => ({ query, kind: 'doc', targets }));
}

function printResults(title: string, results: Results): void {
  const shipped = results.get('shipped') ?? new Map<string, Row>();
  const names = [...shipped.keys()];
  const figure = (value: number): string => value.toFixed(3).replace(/^0/, '');
  printTable(
    [`NDCG@10 on ${title}`, ...MEASURES],
    [...results].flatMap(([system, rows]) =>
      names.map((name) => [
        `${name}, ${system}`,
        ...MEASURES.map((measure) => figure(rows.get(name)?.[measure] ?? 0)),
      ]),
    ),
  );
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  printTable(
    [`mean over ${names.length} repositories, and mean gain, on ${title}`, ...MEASURES],
    [...results].map(([system, rows]) => [
      system,
      ...MEASURES.map((measure) => {
        const values = names.map((name) => rows.get(name)?.[measure] ?? 0);
        const gains = names.map((name, i) => (values[i] ?? 0) / (shipped.get(name)?.[measure] ?? 1) - 1);
        const gain = mean(gains);
        return `${figure(mean(values))} ${gain < 0 ? '' : '+'}${(100 * gain).toFixed(1)}%`;
      }),
    ]),
  );
}
