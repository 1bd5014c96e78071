import { ndcg10, type RankedHit } from '../../src/engine/tuning/ndcg.ts';
import { type Comparison, measureOf, type Scores } from './comparison.ts';
import { readCorpus } from './corpus.ts';
import { type Encoding, withIndex } from './folderIndex.ts';
import type { Answers, Peers } from './peers.ts';
import type { SuiteQuery, SuiteRepository } from './suite.ts';
import { HYBRID, MEANING, NO_FILE_NAME_RULES, WORDS } from './systems.ts';

const OURS = [HYBRID, NO_FILE_NAME_RULES, MEANING, WORDS];
const PROTOCOLS = ['chunk', 'file'] as const;

interface Answered {
  readonly query: SuiteQuery;
  readonly hits: readonly RankedHit[];
}

/** Asks all systems the questions of annotated repositories. */
export async function compareSuite(
  repositories: readonly SuiteRepository[],
  encoding: Encoding,
  peers: Peers,
): Promise<Comparison> {
  const answered = new Map<string, Answered[]>();
  for (const repository of repositories) {
    const { name, queries } = repository;
    for (const [system, hits] of await answersOf(repository, encoding, peers)) {
      const former = answered.get(system) ?? [];
      answered.set(system, [...former, ...queries.map((query, i) => ({ query, hits: hits[i] ?? [] }))]);
    }
    console.log(`  ${name}`);
  }
  const names = repositories.map(({ name }) => name).join(', ');
  return {
    asked: `Annotated questions about ${names}; NDCG@10 as \`relevance\` has it.`,
    measures: PROTOCOLS.map((protocol) => measureOf(`by ${protocol}`, scoresOf(answered, protocol))),
  };
}

function answersOf({ folder, queries }: SuiteRepository, encoding: Encoding, peers: Peers): Promise<Answers> {
  const asked = queries.map(({ query }) => query);
  return withIndex(folder, encoding, async (searchable) => {
    const all = new Map<string, (readonly RankedHit[])[]>();
    for (const system of OURS) {
      const hits = [];
      for (const query of asked) hits.push(await system.answer(searchable, query));
      all.set(system.name, hits);
    }
    const corpus = await readCorpus(folder, searchable.view, encoding.modelFolder);
    return new Map([...all, ...(await peers.answer(folder, corpus, asked))]);
  });
}

function scoresOf(
  answered: ReadonlyMap<string, readonly Answered[]>,
  protocol: (typeof PROTOCOLS)[number],
): Scores {
  return new Map(
    Array.from(answered, ([name, results]) => [
      name,
      results.map(({ query, hits }) => ndcg10(hits, query.targets, protocol)),
    ]),
  );
}
