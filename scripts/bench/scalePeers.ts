import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { cacheFolder } from '../setup/paths.ts';
import { mustRun } from '../setup/run.ts';
import { ensurePeers } from './peers.ts';
import { PeakMemory } from './processMemory.ts';

const scripts = path.join(import.meta.dirname, '..');

/** Peers from npm, which only this benchmark needs. */
const NPM_PEERS = ['@lancedb/lancedb@0.39.0', 'hnswlib-node@3.0.0'];

/** A timer cannot wait longer. */
const LONGEST_MS = 2 ** 31 - 1;

/** What a peer is told, as JSON in its one argument. */
export interface PeerJob {
  /** The folder that `ensureCorpus` wrote. */
  readonly corpus: string;
  /** How many of its chunks, and the tree of their files. */
  readonly chunks: number;
  readonly tree: string;
  /** An empty folder of the peer's own. */
  readonly place: string;
  readonly modelFolder: string;
  /** Nearest vectors that are asked for. */
  readonly top: number;
}

/** What a peer prints, as JSON in the last line. */
const answerSchema = z.strictObject({
  buildSeconds: z.number(),
  /** Of each query. */
  milliseconds: z.array(z.number()),
  diskBytes: z.number().optional(),
  /** Where it cuts files itself. */
  ownChunks: z.int().optional(),
  /** The nearest chunks of each query, by their place in the corpus. */
  found: z.array(z.array(z.int())).optional(),
});
export type PeerAnswer = z.infer<typeof answerSchema> & { readonly peakBytes: number };

export interface Limits {
  readonly minutes: number;
  readonly bytes: number;
}

/** A peer did not get to its end within the limits, or failed. */
export class LeftOut extends Error {}

type Language = 'python' | 'node';

/** What each peer is written in; its program has the same name. */
const PEERS = {
  'faiss-flat': 'python',
  'faiss-ivf': 'python',
  hnswlib: 'node',
  lancedb: 'node',
  fts5: 'node',
  ripgrep: 'node',
  semble: 'python',
} as const satisfies Record<string, Language>;
export type PeerName = keyof typeof PEERS;
export const PEER_NAMES = Object.keys(PEERS) as PeerName[];

/** Peers that are installed, each of which is run in a process of its own. */
export interface ScalePeers {
  /** @throws LeftOut */
  measure(peer: PeerName, job: PeerJob, limits: Limits): Promise<PeerAnswer>;
  /** The nearest vectors of all queries, without any approximation. */
  exact(job: PeerJob): Promise<readonly (readonly number[])[]>;
}

export async function startScalePeers(): Promise<ScalePeers> {
  const { python, packages, ripgrep } = await ensurePeers();
  const modules = await ensureNpmPeers();
  const env = {
    ...process.env,
    PYTHONPATH: [packages, scripts].join(path.delimiter),
    MOPQ_RIPGREP: ripgrep,
    MOPQ_NPM_PEERS: modules,
    LANCEDB_LOG: 'error',
    // Threads that wait by spinning would take processors from each other.
    OMP_WAIT_POLICY: 'passive',
  };
  const commandOf = (name: string, language: Language): string[] =>
    language === 'python'
      ? [python, '-m', 'bench.peers.scale', name]
      : [process.execPath, path.join(import.meta.dirname, 'scalePeer.ts'), name];
  const runPeer = async (name: string, language: Language, job: PeerJob, limits: Limits) => {
    rmSync(job.place, { recursive: true, force: true });
    mkdirSync(job.place, { recursive: true });
    try {
      return await runLimited([...commandOf(name, language), JSON.stringify(job)], env, limits);
    } finally {
      rmSync(job.place, { recursive: true, force: true });
    }
  };
  return {
    measure: (peer, job, limits) => runPeer(peer, PEERS[peer], job, limits),
    exact: async (job) => {
      const limits = { minutes: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
      return (await runPeer('exact', 'python', job, limits)).found ?? [];
    },
  };
}

/** Runs a peer until it answers, or until it takes more than it may. */
async function runLimited(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  { minutes, bytes }: Limits,
): Promise<PeerAnswer> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let reason: string | undefined;
  const end = (why: string): void => {
    reason ??= why;
    child.kill('SIGKILL');
  };
  const memory = new PeakMemory(child.pid ?? 0, (resident) => {
    if (resident > bytes) end(`more than ${bytes / 1e9} GB of memory`);
  });
  const most = Math.min(minutes * 60_000, LONGEST_MS);
  const clock = setTimeout(() => end(`more than ${minutes} minutes`), most);
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  const [code, signal] = await once(child, 'close');
  memory.stop();
  clearTimeout(clock);
  if (code !== 0) throw new LeftOut(reason ?? `it failed (${signal ?? code})`);
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  return { ...answerSchema.parse(JSON.parse(last)), peakBytes: memory.peak };
}

/** The folder of a package.json below which the peers from npm are installed, once. */
async function ensureNpmPeers(): Promise<string> {
  const folder = path.join(cacheFolder, 'npm-peers', NPM_PEERS.join('+').replaceAll('/', '-'));
  if (existsSync(folder)) return folder;
  const staging = `${folder}.part`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  writeFileSync(path.join(staging, 'package.json'), '{ "private": true }\n');
  // hnswlib-node is compiled where it is installed.
  const env = { ...process.env, npm_config_ignore_scripts: 'false' };
  await mustRun('npm', ['install', '--no-audit', '--no-fund', ...NPM_PEERS], { cwd: staging, env });
  renameSync(staging, folder);
  return folder;
}
