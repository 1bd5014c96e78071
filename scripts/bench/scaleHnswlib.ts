import { join } from 'node:path';
import type { PeerAnswer, PeerJob } from './scalePeers.ts';
import {
  bytesBelow,
  loadNpmPeer,
  queryVectorsOf,
  secondsSince,
  timeQueries,
  vectorsOf,
} from './scalePeerTools.ts';

/** hnswlib's defaults of a graph, and how many it keeps in view while it searches. */
const LINKS = 16;
const EF_CONSTRUCTION = 200;
const EF_SEARCH = 64;
const SEED = 100;
const ROWS = 4096;

/** The part of hnswlib-node that is used here. */
interface HnswlibNode {
  readonly HierarchicalNSW: new (
    space: 'ip',
    dimension: number,
  ) => {
    initIndex(most: number, links: number, efConstruction: number, seed: number): void;
    addPoint(vector: number[], label: number): void;
    setEf(ef: number): void;
    searchKnn(vector: number[], k: number): { neighbors: number[] };
    writeIndexSync(file: string): void;
  };
}

/** A graph over the float vectors, by inner product, on one thread. */
export async function hnswlib(job: PeerJob): Promise<Omit<PeerAnswer, 'peakBytes'>> {
  const { HierarchicalNSW } = loadNpmPeer<HnswlibNode>('hnswlib-node');
  const queries = queryVectorsOf(job).map((vector) => Array.from(vector));
  const D = queries[0]?.length ?? 0;
  const graph = new HierarchicalNSW('ip', D);
  const begin = performance.now();
  graph.initIndex(job.chunks, LINKS, EF_CONSTRUCTION, SEED);
  for (const { first, vectors } of vectorsOf(job, D, ROWS)) {
    for (const [row, vector] of vectors.entries()) graph.addPoint(Array.from(vector), first + row);
  }
  const buildSeconds = secondsSince(begin);
  graph.setEf(EF_SEARCH);
  const { milliseconds, answers } = await timeQueries(queries, (query) => graph.searchKnn(query, job.top));
  const file = join(job.place, 'hnsw');
  graph.writeIndexSync(file);
  const found = answers.map(({ neighbors }) => neighbors);
  return { buildSeconds, milliseconds, found, diskBytes: bytesBelow(file) };
}
