import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../../src/engine/assets.ts';
import { cacheFolder } from '../setup/paths.ts';
import { percentile } from './percentile.ts';
import { type Corpus, ensureCorpus } from './scaleCorpus.ts';
import { measureEngine } from './scaleEngine.ts';
import { ENGINE } from './scaleFigures.ts';
import { identityOf, type Subset, subsetsOf } from './scaleOrder.ts';
import { PLOT_NAMES, scalePage, scaleSummary } from './scalePage.ts';
import {
  LeftOut,
  type Limits,
  PEER_NAMES,
  type PeerName,
  type ScalePeers,
  startScalePeers,
} from './scalePeers.ts';
import { scalePlot } from './scalePlot.ts';
import { recallOf } from './scaleRecall.ts';
import { type ScaleResult, ScaleResults } from './scaleResults.ts';
import { medians, roundsOf } from './scaleRounds.ts';
import { plantTree } from './scaleTree.ts';

const SIZES = '10000,30000,100000,300000,1000000';
const TOP = 10;

/**
 * What an index costs as a folder grows: the built engine beside its peers, over the same files, chunks and vectors, as
 * docs/scale.md and its plots. Linux only: memory is read from /proc.
 *
 *   npm run bench -- scale --folder DIR [--sizes N,N,...] [--peer-minutes N] [--peer-gigabytes N]
 *     [--without NAME]... [--again NAME]... [--model DIR] [--work DIR] [--out DIR]
 *
 * A size is a part of the folder with so many chunks; below 100,000 of them each figure is the median of three rounds.
 * What has been measured is kept, below `--out` or else below `--work` (a folder of the cache, also for what peers are
 * given), and not measured again but with `--again NAME`, which is `engine` or a peer's: `faiss-flat`, `faiss-ivf`,
 * `hnswlib`, `lancedb`, `fts5`, `ripgrep`, `semble`.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      sizes: { type: 'string', default: SIZES },
      'peer-minutes': { type: 'string', default: '20' },
      'peer-gigabytes': { type: 'string', default: '8' },
      without: { type: 'string', multiple: true, default: [] },
      again: { type: 'string', multiple: true, default: [] },
      model: { type: 'string', default: join(packageFolder, 'models', 'mopq-static-256') },
      work: { type: 'string', default: join(cacheFolder, 'scale') },
      out: { type: 'string' },
    },
  });
  if (values.folder === undefined) throw new Error('scale needs --folder DIR');
  const place = resolve(values.work);
  const sizes = values.sizes.split(',').map(Number);
  const results = new ScaleResults(
    values.out === undefined ? join(place, 'results') : join(values.out, 'scale', 'results'),
  );
  for (const name of values.again) results.forget(name);
  const folder = resolve(values.folder);
  const modelFolder = resolve(values.model);
  console.log('cutting and encoding what peers are given ...');
  const corpus = await ensureCorpus(folder, modelFolder, join(place, 'corpus'), Math.max(...sizes));
  const bench: Bench = {
    place,
    folder,
    modelFolder,
    corpus,
    results,
    peers: await startScalePeers(),
    names: PEER_NAMES.filter((name) => !values.without.includes(name)),
    limits: { minutes: Number(values['peer-minutes']), bytes: Number(values['peer-gigabytes']) * 1e9 },
  };
  for (const subset of subsetsOf(corpus.files, sizes)) {
    await measureSize(bench, subset);
    if (values.out !== undefined) write(values.out, results.all());
  }
  console.log(`\n${scaleSummary(results.all())}`);
}

interface Bench {
  /** Holds what peers are given, and trees and indexes while they are measured. */
  readonly place: string;
  readonly folder: string;
  readonly modelFolder: string;
  readonly corpus: Corpus;
  readonly results: ScaleResults;
  readonly peers: ScalePeers;
  readonly names: readonly PeerName[];
  readonly limits: Limits;
}

type Measured = Partial<ScaleResult>;

/** Measures the systems that have no result of this size yet, one by one, small sizes several times. */
async function measureSize(bench: Bench, subset: Subset): Promise<void> {
  const { place, folder, corpus, results, names } = bench;
  const common = {
    size: subset.size,
    corpus: identityOf(subset, corpus.modelDigest),
    files: subset.files.length,
    chunks: subset.chunks,
  };
  const missing = [ENGINE, ...names].filter((system) => results.of({ ...common, system }) === undefined);
  if (missing.length === 0) return;
  const tree = join(place, 'tree');
  plantTree(folder, subset, tree);
  try {
    // Each round asks all systems in turn, so that a slow minute of the machine strikes them alike.
    const rounds: { system: string; measured: Measured }[] = [];
    for (let round = 0; round < roundsOf(subset.size); round++) {
      for (const system of missing) {
        const measured = await measure(bench, subset, tree, system);
        console.log(JSON.stringify({ system, chunks: subset.chunks, ...measured }));
        rounds.push({ system, measured });
      }
    }
    for (const system of missing) {
      const own = rounds.filter((each) => each.system === system).map(({ measured }) => measured);
      results.write({ system, ...common, ...medians(own) });
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

async function measure(bench: Bench, subset: Subset, tree: string, system: string): Promise<Measured> {
  const { place, modelFolder, corpus } = bench;
  if (system !== ENGINE) return measurePeer(bench, subset, tree, system as PeerName);
  const queries = JSON.parse(readFileSync(join(place, 'corpus', 'queries.json'), 'utf8'));
  const index = join(place, 'index');
  const measured = await measureEngine({ model: { modelFolder }, tree, place: index, queries });
  rmSync(index, { recursive: true, force: true });
  if (measured.ownChunks !== subset.chunks) {
    console.warn(`the engine has ${measured.ownChunks} chunks of ${subset.chunks} of ${corpus.folder}`);
  }
  return measured;
}

async function measurePeer(bench: Bench, subset: Subset, tree: string, peer: PeerName): Promise<Measured> {
  const { place, modelFolder, results, peers, limits } = bench;
  const earlier = results.all().find(({ system, leftOut }) => system === peer && leftOut !== undefined);
  if (earlier !== undefined && earlier.chunks < subset.chunks) return { leftOut: earlier.leftOut };
  const corpus = join(place, 'corpus');
  const job = { corpus, chunks: subset.chunks, tree, place: join(place, 'peer'), modelFolder, top: TOP };
  try {
    const { milliseconds, found, ...measured } = await peers.measure(peer, job, limits);
    const [p50, p95] = [percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)];
    const recall = found && { recall: recallOf(found, await exactOf(bench, subset, () => peers.exact(job))) };
    return { ...measured, p50, p95, ...recall };
  } catch (error) {
    if (error instanceof LeftOut) return { leftOut: error.message };
    throw error;
  }
}

type Places = readonly (readonly number[])[];

/** The nearest of a subset, which is found once. */
async function exactOf(
  { place, corpus }: Bench,
  subset: Subset,
  find: () => Promise<Places>,
): Promise<Places> {
  const file = join(place, 'exact', `${identityOf(subset, corpus.modelDigest)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const found = await find();
  mkdirSync(join(place, 'exact'), { recursive: true });
  writeFileSync(file, JSON.stringify(found));
  return found;
}

function write(out: string, results: readonly ScaleResult[]): void {
  writeFileSync(join(out, 'scale.md'), scalePage(results));
  for (const name of PLOT_NAMES) writeFileSync(join(out, 'scale', `${name}.svg`), scalePlot(name, results));
}
