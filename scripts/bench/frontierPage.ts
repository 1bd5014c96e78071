import { type PlotPoint, WANTED_CHUNKS_PER_SECOND } from './frontierPlot.ts';
import type { Result } from './frontierResults.ts';
import { markdownTable } from './table.ts';

/** The document of comparable results. */
export function frontierPage(results: readonly Result[]): string {
  const names = labelsOf(results);
  const rows = results.map((result, i) => [
    names[i] ?? '',
    String(result.codeBytes),
    result.chunksPerSecond.toFixed(result.chunksPerSecond < 10 ? 1 : 0),
    ndcg(result.meaning),
    ndcg(result.hybrid),
    String(result.queries),
    result.queryMilliseconds.toFixed(2),
    result.megabytes.toFixed(1),
  ]);
  const head = [
    'model',
    'bytes a chunk',
    'chunks/s',
    'NDCG@10, meaning alone',
    'NDCG@10, hybrid',
    'queries',
    'a query, ms',
    'MB',
  ];
  return `# Quality against speed

What a better encoder costs in speed, for choosing the model that ships. It is made by \`npm run bench -- frontier --suite DIR --sources DIR\`, which measures the models in \`models/\` that have no result in \`frontier/results/\` yet; the results of former models stay.

![NDCG@10 against chunks encoded a second](frontier/frontier.svg)

${markdownTable(head, rows)}
- **The rule**, written down before the points were measured: of the models that encode at least ${WANTED_CHUNKS_PER_SECOND} chunks a second, answer within 15 ms and fit 25 MB, the one that finds most by meaning alone ships; of all others, the one that finds most is the second model, for those who choose it. Where two differ by less than .005, the faster one is taken.
- **Quality** is NDCG@10 by file of the engine's search, from codes, over ${(results[0]?.repositories ?? []).join(', ')}.
- **Chunks/s** counts tokenizing and encoding alone, on two threads, of up to ${Math.max(0, ...results.map(({ chunks }) => chunks))} chunks of those repositories; at ${WANTED_CHUNKS_PER_SECOND} indexing stays in the background. Times are comparable where one machine with nothing else to do took them.
- **A query** is the median time of encoding one query of the suite; **MB** is the model folder's size.
`;
}

/** The same as points of the plot. */
export function frontierPoints(results: readonly Result[]): PlotPoint[] {
  const names = labelsOf(results);
  return results.map((result, i) => ({ ...result, label: names[i] ?? '' }));
}

/** The models' ids, with their versions, code sizes or digests where these alone tell two apart. */
function labelsOf(results: readonly Result[]): string[] {
  const ways: readonly ((result: Result) => string)[] = [
    ({ model }) => model,
    ({ model, version }) => `${model} ${version}`,
    ({ model, version, codeBytes }) => `${model} ${version}, ${codeBytes} bytes`,
    ({ model, digest }) => `${model} ${digest.slice(0, 8)}`,
  ];
  return results.map((result) => {
    const alone = ways.find((way) =>
      results.every((other) => other === result || way(other) !== way(result)),
    );
    return (alone ?? ways[0])?.(result) ?? result.model;
  });
}

const ndcg = (value: number): string => value.toFixed(3).replace(/^0/, '');
