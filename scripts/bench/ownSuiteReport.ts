import { groupOf, languageOf } from './ownSuite.ts';
import type { Baseline } from './ownSuiteBaseline.ts';
import type { OwnJudged } from './ownSuiteJudge.ts';
import { bootstrap, type Estimate, mean, pairedGain } from './ownSuiteScore.ts';
import { printTable } from './table.ts';

type Judgements = ReadonlyMap<string, readonly OwnJudged[]>;

const GROUPS = ['code', 'documents'] as const;

/** Prints what each system made of the questions, and what it gained over the last release. */
export function report(judged: Judgements, baseline: Baseline | undefined, each: boolean): void {
  if (each) printEach(judged);
  printTable(
    ['NDCG@10 (95 %)', 'all', ...GROUPS, 'first right', 'opens inside', 'of right ones'],
    Array.from(judged, ([name, results]) => [
      name,
      told(bootstrap(ndcgs(results))),
      ...GROUPS.map((group) => cell(ofGroup(results, group))),
      short(shareOf(results, ({ right }) => right)),
      short(shareOf(results, ({ opens }) => opens)),
      short(
        shareOf(
          results.filter(({ right }) => right),
          ({ opens }) => opens,
        ),
      ),
    ]),
  );
  printBy('kind', judged, ({ query }) => query.kind);
  printBy('language', judged, ({ query }) => languageOf(query));
  printGains(judged, baseline);
}

function printBy(title: string, judged: Judgements, keyOf: (result: OwnJudged) => string): void {
  const all = [...judged.values()][0] ?? [];
  const keys = [...new Set(all.map(keyOf))].sort();
  printTable(
    [`by ${title}`, 'questions', ...judged.keys()],
    keys.map((key) => [
      key,
      String(all.filter((result) => keyOf(result) === key).length),
      ...Array.from(judged.values(), (results) =>
        short(mean(ndcgs(results.filter((result) => keyOf(result) === key)))),
      ),
    ]),
  );
}

function printGains(judged: Judgements, baseline: Baseline | undefined): void {
  if (baseline === undefined) {
    console.log('No baseline: --save keeps these figures as one.');
    return;
  }
  const rows = Array.from(judged, ([name, results]) => {
    const before = new Map(Object.entries(baseline.systems[name] ?? {}));
    const gain = (part: readonly OwnJudged[]): string => {
      const estimate = pairedGain(new Map(part.map(({ query, ndcg }) => [query.id, ndcg])), before);
      return estimate === undefined ? '-' : told(estimate, signed);
    };
    return [name, gain(results), ...GROUPS.map((group) => gain(ofGroup(results, group)))];
  });
  printTable([`gain over ${baseline.release} (95 %)`, 'all', ...GROUPS], rows);
}

function printEach(judged: Judgements): void {
  const all = [...judged.values()][0] ?? [];
  printTable(
    ['question', ...judged.keys(), 'opens', 'text'],
    all.map(({ query, opens }, i) => [
      query.id,
      ...Array.from(judged.values(), (results) => short(results[i]?.ndcg ?? 0)),
      opens ? 'inside' : 'outside',
      query.text.replaceAll('\n', ' ').slice(0, 60),
    ]),
  );
}

const ndcgs = (results: readonly OwnJudged[]): number[] => results.map(({ ndcg }) => ndcg);

const shareOf = (results: readonly OwnJudged[], is: (result: OwnJudged) => boolean): number =>
  mean(results.map((result) => Number(is(result))));

const ofGroup = (results: readonly OwnJudged[], group: (typeof GROUPS)[number]): readonly OwnJudged[] =>
  results.filter(({ query }) => groupOf(query) === group);

const cell = (results: readonly OwnJudged[]): string =>
  results.length === 0 ? '-' : told(bootstrap(ndcgs(results)));

const short = (value: number): string => value.toFixed(3).replace(/^0/, '');
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${short(Math.abs(value))}`;

const told = ({ mean, low, high }: Estimate, write = short): string =>
  `${write(mean)} (${write(low)} to ${write(high)})`;
