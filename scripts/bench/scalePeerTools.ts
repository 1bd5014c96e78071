import { createReadStream, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import readline from 'node:readline';
import type { PeerJob } from './scalePeers.ts';

/** Passes over the queries; the first warms up. */
const ROUNDS = 3;
const FLOAT_BYTES = 4;

/** A package of those that `ensureNpmPeers` installed. */
export function loadNpmPeer<T>(name: string): T {
  return createRequire(join(process.env.MOPQ_NPM_PEERS ?? '', 'package.json'))(name);
}

export function queriesOf({ corpus }: PeerJob): string[] {
  return JSON.parse(readFileSync(join(corpus, 'queries.json'), 'utf8'));
}

export function queryVectorsOf(job: PeerJob): Float32Array[] {
  const bytes = Uint8Array.from(readFileSync(join(job.corpus, 'queries_QD.f32')));
  const count = queriesOf(job).length;
  const D = bytes.length / FLOAT_BYTES / count;
  return Array.from({ length: count }, (_, q) => new Float32Array(bytes.buffer, q * D * FLOAT_BYTES, D));
}

/** Vectors of the corpus, [rows, D] at a time. */
export function* vectorsOf(
  { corpus, chunks }: PeerJob,
  D: number,
  most: number,
): Generator<{ first: number; vectors: Float32Array[] }> {
  const file = openSync(join(corpus, 'vectors_ND.f32'), 'r');
  for (let first = 0; first < chunks; first += most) {
    const rows = Math.min(most, chunks - first);
    const block = new Float32Array(rows * D);
    readSync(file, block, 0, block.byteLength, first * D * FLOAT_BYTES);
    yield {
      first,
      vectors: Array.from({ length: rows }, (_, row) => block.subarray(row * D, (row + 1) * D)),
    };
  }
}

/** Texts of the corpus's chunks below their paths. */
export async function* textsOf({ corpus, chunks }: PeerJob): AsyncGenerator<string> {
  let row = 0;
  for await (const line of readline.createInterface({
    input: createReadStream(join(corpus, 'texts.jsonl')),
  })) {
    if (row++ === chunks) return;
    yield JSON.parse(line);
  }
}

/** Milliseconds of each query after the first pass, and the answers. */
export async function timeQueries<Q, A>(
  queries: readonly Q[],
  ask: (query: Q) => A | Promise<A>,
): Promise<{ milliseconds: number[]; answers: A[] }> {
  const milliseconds: number[] = [];
  let answers: A[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    answers = [];
    for (const query of queries) {
      const begin = performance.now();
      answers.push(await ask(query));
      if (round > 0) milliseconds.push(performance.now() - begin);
    }
  }
  return { milliseconds, answers };
}

/** Bytes of a file or of all files in a folder. */
export function bytesBelow(place: string): number {
  if (!statSync(place).isDirectory()) return statSync(place).size;
  return readdirSync(place).reduce((sum, name) => sum + bytesBelow(join(place, name)), 0);
}

export const secondsSince = (begin: number): number => (performance.now() - begin) / 1000;
