import { rmSync } from 'node:fs';
import type { Params } from '../../src/engine/protocol.ts';
import { EngineProcess } from './engineProcess.ts';
import { percentile } from './percentile.ts';
import { bytesBelow } from './scalePeerTools.ts';
import type { Figure } from './scaleResults.ts';

/** Between two questions to an engine that has no hit yet. */
const ASK_MS = 100;
const ROUNDS = 5;

export interface EngineJob {
  readonly model: Params<'configure'>;
  /** The tree that is indexed. */
  readonly tree: string;
  /** Where the index is made. */
  readonly place: string;
  readonly queries: readonly string[];
}

type Figures = Partial<Record<Figure, number>>;

/** Indexes a tree with the built engine in a process of its own, opens the index again and asks it. */
export async function measureEngine(job: EngineJob): Promise<Figures & { ownChunks: number }> {
  rmSync(job.place, { recursive: true, force: true });
  const cold = await measureIndexing(job);
  // All that is left when it has ended, snapshots included.
  const diskBytes = bytesBelow(job.place);
  return { ...cold, diskBytes, ...(await measureQueries(job)) };
}

const since = (begin: number): number => performance.now() - begin;

async function measureIndexing({ model, tree, place, queries }: EngineJob) {
  const begin = performance.now();
  const engine = new EngineProcess();
  try {
    await engine.open(model, tree, place);
    const firstHitSeconds = await untilFirstHit(engine, tree, queries[0] ?? '', begin);
    await engine.settled();
    const buildSeconds = since(begin) / 1000;
    await engine.atRest();
    const { peak: peakBytes, ownPeak: ownPeakBytes } = engine;
    return { ownChunks: engine.status.chunks, buildSeconds, firstHitSeconds, peakBytes, ownPeakBytes };
  } finally {
    await engine.close();
  }
}

async function untilFirstHit(
  engine: EngineProcess,
  tree: string,
  query: string,
  begin: number,
): Promise<number> {
  for (;;) {
    const { hits } = await engine.search(tree, query, 'hybrid');
    if (hits.length > 0) return since(begin) / 1000;
    if (engine.status.phase === 'ready') throw new Error(`no hit for ${query} in ${tree}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
}

async function measureQueries({ model, tree, place, queries }: EngineJob): Promise<Figures> {
  const begin = performance.now();
  const engine = new EngineProcess();
  try {
    const { opened } = await engine.open(model, tree, place);
    await engine.search(tree, queries[0] ?? '', 'hybrid');
    const startMilliseconds = since(begin);
    await engine.atRest();
    const taken: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      for (const query of queries) {
        const { milliseconds } = await engine.search(tree, query, 'hybrid');
        // The first round warms up the just-in-time compiler.
        if (round > 0) taken.push(milliseconds);
      }
    }
    return {
      reopenMilliseconds: 1000 * opened,
      startMilliseconds,
      p50: percentile(taken, 0.5),
      p95: percentile(taken, 0.95),
      queryingBytes: engine.rss(),
    };
  } finally {
    await engine.close();
  }
}
