import type { PeerAnswer, PeerJob } from './scalePeers.ts';
import {
  bytesBelow,
  loadNpmPeer,
  queryVectorsOf,
  secondsSince,
  timeQueries,
  vectorsOf,
} from './scalePeerTools.ts';

/** Codes of 8 bits in so many sub-spaces make 32 bytes, as ours are. */
const SUBSPACES = 32;
const ROWS = 16_384;

type Row = { readonly id: number; readonly vector: readonly number[] };

/** The part of @lancedb/lancedb that is used here. */
interface Table {
  add(rows: readonly Row[]): Promise<unknown>;
  createIndex(column: string, options: { config: unknown }): Promise<void>;
  vectorSearch(vector: number[]): {
    distanceType(type: 'dot'): {
      limit(k: number): { select(columns: string[]): { toArray(): Promise<Row[]> } };
    };
  };
}
interface Lancedb {
  connect(place: string): Promise<{ createTable(name: string, rows: readonly Row[]): Promise<Table> }>;
  readonly Index: { ivfPq(options: { distanceType: 'dot'; numSubVectors: number }): unknown };
}

/** LanceDB over the float vectors with an index of codes as large as ours, else with its defaults. */
export async function lancedb(job: PeerJob): Promise<Omit<PeerAnswer, 'peakBytes'>> {
  const { connect, Index } = loadNpmPeer<Lancedb>('@lancedb/lancedb');
  const queries = queryVectorsOf(job).map((vector) => Array.from(vector));
  const begin = performance.now();
  const database = await connect(job.place);
  let table: Table | undefined;
  for (const { first, vectors } of vectorsOf(job, queries[0]?.length ?? 0, ROWS)) {
    const rows = vectors.map((vector, row) => ({ id: first + row, vector: Array.from(vector) }));
    if (table === undefined) table = await database.createTable('chunks', rows);
    else await table.add(rows);
  }
  if (table === undefined) throw new Error('there are no chunks');
  const codes = Index.ivfPq({ distanceType: 'dot', numSubVectors: SUBSPACES });
  await table.createIndex('vector', { config: codes });
  const buildSeconds = secondsSince(begin);
  const ask = (query: number[]) =>
    table.vectorSearch(query).distanceType('dot').limit(job.top).select(['id', '_distance']).toArray();
  const { milliseconds, answers } = await timeQueries(queries, ask);
  const found = answers.map((rows) => rows.map(({ id }) => id));
  return { buildSeconds, milliseconds, found, diskBytes: bytesBelow(job.place) };
}
