import { HitTexts } from '../../src/engine/hitText.ts';
import type { Comparison, Scores } from './comparison.ts';
import { measureOf } from './comparison.ts';
import { readCorpus } from './corpus.ts';
import { type Encoding, withIndex } from './folderIndex.ts';
import { groupOf, type OwnSuite } from './ownSuite.ts';
import { judgeHits, judgeQuery, locatedAnswers, type OwnJudged } from './ownSuiteJudge.ts';
import { MODES } from './ownSuiteRun.ts';
import { makeWorkspace } from './ownSuiteSources.ts';
import type { Peers } from './peers.ts';

const GROUPS = ['code', 'documents'] as const;

/** What each system made of the questions, by its name. */
type Judgements = Map<string, OwnJudged[]>;

/** Asks all systems the questions of our own suites. */
export async function compareOwn(
  suites: readonly OwnSuite[],
  encoding: Encoding,
  peers: Peers,
): Promise<Comparison> {
  const judged: Judgements = new Map();
  for (const suite of suites) {
    await askSuite(suite, encoding, peers, judged);
    console.log(`  ${suite.name}`);
  }
  const measures = [
    measureOf(
      'all',
      ndcgs(judged, () => true),
    ),
    ...GROUPS.map((group) =>
      measureOf(
        group,
        ndcgs(judged, ({ query }) => groupOf(query) === group),
      ),
    ),
  ];
  const names = suites.map(({ name }) => name).join(', ');
  return {
    asked: `Questions of our own (\`test/relevance\`) about ${names}; NDCG@10 by lines, with grades.`,
    measures: measures.filter(({ questions }) => questions > 0),
  };
}

async function askSuite(
  suite: OwnSuite,
  encoding: Encoding,
  peers: Peers,
  judged: Judgements,
): Promise<void> {
  const { queries } = suite;
  const folder = await makeWorkspace(suite);
  const texts = new HitTexts(folder);
  await withIndex(folder, encoding, async (searchable) => {
    for (const [name, mode] of MODES) {
      for (const query of queries) add(judged, name, await judgeQuery(searchable, texts, mode, query));
    }
    const asked = queries.map(({ text }) => text);
    const answers = await peers.answer(
      folder,
      await readCorpus(folder, searchable.view, encoding.modelFolder),
      asked,
    );
    for (const [i, query] of queries.entries()) {
      const located = await locatedAnswers(texts, query);
      for (const [name, hits] of answers) add(judged, name, judgeHits(query, located, hits[i] ?? []));
    }
  });
}

function add(judged: Judgements, name: string, result: OwnJudged): void {
  const results = judged.get(name);
  if (results === undefined) judged.set(name, [result]);
  else results.push(result);
}

function ndcgs(judged: Judgements, wanted: (result: OwnJudged) => boolean): Scores {
  return new Map(
    Array.from(judged, ([name, results]) => [name, results.filter(wanted).map(({ ndcg }) => ndcg)]),
  );
}
