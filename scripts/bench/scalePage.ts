import { aChunk, bars, ENGINE } from './scaleFigures.ts';
import type { ScaleResult } from './scaleResults.ts';
import { markdownTable } from './table.ts';

/** Systems as they are told, in their order. */
export const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  [ENGINE]: 'ours',
  semble: 'semble',
  'faiss-flat': 'FAISS, flat',
  'faiss-ivf': 'FAISS, IVF',
  hnswlib: 'hnswlib',
  lancedb: 'LanceDB',
  fts5: 'SQLite FTS5',
  ripgrep: 'ripgrep',
};

/** What the plots show, by the names of their files. */
export const PLOTS = {
  time: 'seconds until the whole index stands',
  memory: 'memory at its highest, MB',
  disk: 'MB on disk',
  p50: 'milliseconds of a query, median',
  p95: 'milliseconds of a query, 95 of 100 take less',
} as const;
export type PlotName = keyof typeof PLOTS;
export const PLOT_NAMES = Object.keys(PLOTS) as PlotName[];

/** The document of what was measured at all sizes. */
export function scalePage(results: readonly ScaleResult[]): string {
  const plots = PLOT_NAMES.map((name) => `![${PLOTS[name]}, against chunks](scale/${name}.svg)`);
  return `# Growth

What an index costs as a folder grows, beside peers over the same files, chunks and vectors. It is made by \`npm run bench -- scale --folder DIR --out docs\`, which installs the peers from PyPI and npm at pinned versions; what \`scale/results/\` has already is not measured again. Below 100,000 chunks each figure is the median of three rounds, in each of which the systems take turns.

${plots.join('\n\n')}

## What is wanted of us

${barsTable(results)}
## Ours

${engineTable(results)}
## All systems

${peersTable(results)}
${notes}`;
}

function barsTable(results: readonly ScaleResult[]): string {
  const rows = bars(results).map(({ what, value, most }) => [
    what,
    short(value),
    short(most),
    value <= most ? 'met' : 'not met',
  ]);
  if (rows.length === 0) return 'Nothing is wanted at these sizes.\n';
  return markdownTable(['', 'measured', 'at most', ''], rows);
}

function engineTable(results: readonly ScaleResult[]): string {
  const rows = results
    .filter(({ system }) => system === ENGINE)
    .map((result) => [
      count(result.ownChunks ?? result.chunks),
      count(result.files),
      told(result.buildSeconds),
      told(rate(result)),
      told(megabytes(result.peakBytes)),
      told(megabytes(result.queryingBytes)),
      told(aChunk(result, 'diskBytes')),
      told(result.firstHitSeconds),
      told(result.reopenMilliseconds),
      told(result.startMilliseconds),
      told(result.p50),
      told(result.p95),
    ]);
  const head = [
    'chunks',
    'files',
    'cold index, s',
    'chunks/s',
    'peak MB',
    'MB while searching',
    'bytes a chunk',
  ];
  const times = ['first hit, s', 'opened again, ms', 'start to answer, ms', 'query p50, ms', 'p95, ms'];
  return markdownTable([...head, ...times], rows);
}

function peersTable(results: readonly ScaleResult[]): string {
  const order = Object.keys(SYSTEM_NAMES);
  const rows = results
    .toSorted((a, b) => a.size - b.size || order.indexOf(a.system) - order.indexOf(b.system))
    .map((result) => [
      count(result.chunks),
      SYSTEM_NAMES[result.system] ?? result.system,
      told(result.buildSeconds),
      told(megabytes(result.peakBytes)),
      told(megabytes(result.diskBytes)),
      told(result.p50),
      told(result.p95),
      result.recall?.toFixed(3).replace(/^0/, '') ?? '',
      result.leftOut ?? ownChunks(result),
    ]);
  const head = [
    'chunks',
    'system',
    'index, s',
    'peak MB',
    'MB on disk',
    'query p50, ms',
    'p95, ms',
    'recall@10',
    '',
  ];
  return markdownTable(head, rows);
}

const notes = `
- **A size** is a folder of whole files; smaller ones are parts of larger ones. Folders are taken in an order that has nothing to do with their names, and the files in one folder stay together.
- **Ours** is the engine as the editor runs it, in a process of its own, from the start of that process to an index of all files. Memory is resident memory of all its processes, summed, at its highest. Queries are timed inside the engine, whole pipeline: words, meaning, rules, best lines. They are questions, names, paths and pasted code, and names and comments from the tree.
- **semble** indexes and searches the same files as it comes, cut its own way, with our table of tokens in float as its model; its imports are not counted.
- **FAISS** is given the vectors: *flat* is its 4-bit fast scan over our codes, which gives what our scan gives; *IVF* has 4 √N coarse cells over such codes of its own training and probes one in 32. Queries run on one thread.
- **hnswlib** (\`hnswlib-node\`) keeps the float vectors in a graph with 16 links and 200 candidates while building, 64 while searching.
- **LanceDB** (npm) keeps the float vectors and an IVF-PQ index with codes of 32 bytes, else with its defaults; no texts.
- **SQLite FTS5** is words alone: BM25 of any word of the query, with no copy of the texts.
- **ripgrep** has no index: *index* is the time to read the whole tree, *query* that of counting lines with any of the words.
- Vector peers are given encoded queries. **Recall@10** is against the ten nearest float vectors. A peer's memory includes its runtime.
- A peer that is left out of a size took more time or memory than it was given, or failed; it is not tried at larger ones.
`;

/** What is printed at the end of a run. */
export const scaleSummary = (results: readonly ScaleResult[]): string =>
  [engineTable(results), peersTable(results), barsTable(results)].join('\n');

const rate = ({ ownChunks, chunks, buildSeconds }: ScaleResult): number | undefined =>
  buildSeconds === undefined ? undefined : (ownChunks ?? chunks) / buildSeconds;

const ownChunks = ({ system, ownChunks }: ScaleResult): string =>
  ownChunks === undefined || system === ENGINE ? '' : `${count(ownChunks)} chunks of its own`;

const megabytes = (bytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : bytes / 1e6;

const count = (value: number): string => value.toLocaleString('en');
const told = (value: number | undefined): string => (value === undefined ? '' : short(value));

/** Three digits, or all before the point. */
const short = (value: number): string =>
  value >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
