import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import * as z from 'zod';
import type { RankedHit } from '../../src/engine/tuning/ndcg.ts';
import { cacheFolder } from '../setup/paths.ts';
import { ensurePython } from '../setup/python.ts';
import { mustRun, SetupError } from '../setup/run.ts';
import { type CorpusChunk, writeCorpus } from './corpus.ts';
import { matchedLines, rankByDistinctWords, searchedWords } from './ripgrep.ts';

const cache = path.join(cacheFolder, 'peers');
const scripts = path.join(import.meta.dirname, '..');

/** Hits of each question, by the system's name. */
export type Answers = ReadonlyMap<string, readonly (readonly RankedHit[])[]>;

/** Systems beside ours, which answer over our chunks. */
export interface Peers {
  answer(root: string, chunks: readonly CorpusChunk[], questions: readonly string[]): Promise<Answers>;
  stop(): Promise<void>;
}

interface Installed {
  readonly python: string;
  /** Folder of the packages. */
  readonly packages: string;
  readonly ripgrep: string;
}

/** Installs the pinned peers once, into a folder of the cache that is named by what is pinned. */
export async function ensurePeers(): Promise<Installed> {
  const python = await ensurePython();
  const requirements = path.join(import.meta.dirname, 'peers', 'requirements.txt');
  const pins = createHash('sha256').update(readFileSync(requirements)).update(python).digest('hex');
  const packages = path.join(cache, pins.slice(0, 16));
  const ready = path.join(packages, 'ready');
  if (!existsSync(ready)) {
    rmSync(packages, { recursive: true, force: true });
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary=:all:'];
    await mustRun(python, [...install, '--target', packages, '-r', requirements]);
    writeFileSync(ready, '');
  }
  const ripgrep = path.join(packages, 'bin', process.platform === 'win32' ? 'rg.exe' : 'rg');
  return { python, packages, ripgrep };
}

const rankings = z.record(z.string(), z.array(z.array(z.int())));

/**
 * Starts the peers in Python and finds ripgrep.
 *
 * @param without peers in Python that are left out: `semble`, `minilm`, `bm25-identifiers`, `bm25`
 */
export async function startPeers(modelFolder: string, without: readonly string[]): Promise<Peers> {
  const { python, packages, ripgrep } = await ensurePeers();
  const options = ['--model', modelFolder, '--vectors', path.join(cache, 'minilm.sqlite')];
  const left = without.flatMap((name) => ['--without', name]);
  const child = spawn(python, ['-m', 'bench.peers', ...options, ...left], {
    env: { ...process.env, PYTHONPATH: [packages, scripts].join(path.delimiter) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (folder: string): Promise<z.infer<typeof rankings>> => {
    child.stdin.write(`${folder}\n`);
    const { done, value } = await lines.next();
    if (done) throw new SetupError('The peers ended without an answer.');
    return rankings.parse(JSON.parse(value));
  };
  return {
    answer: async (root, chunks, questions) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'mopq-peers-'));
      try {
        await writeCorpus(folder, root, chunks, questions);
        const answers = answersOf(await ask(folder), chunks);
        answers.set('ripgrep', await grepAll(ripgrep, path.join(folder, 'files'), chunks, questions));
        return answers;
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Turns places in the list of chunks into the chunks. */
export function answersOf(
  ranked: Readonly<Record<string, readonly (readonly number[])[]>>,
  chunks: readonly RankedHit[],
): Map<string, RankedHit[][]> {
  const chunkAt = (place: number): RankedHit => {
    const chunk = chunks[place];
    if (chunk === undefined) throw new RangeError(`chunk ${place} of ${chunks.length}`);
    return chunk;
  };
  return new Map(
    Object.entries(ranked).map(([name, answers]) => [name, answers.map((places) => places.map(chunkAt))]),
  );
}

async function grepAll(
  ripgrep: string,
  files: string,
  chunks: readonly CorpusChunk[],
  questions: readonly string[],
): Promise<RankedHit[][]> {
  const answers: RankedHit[][] = [];
  for (const question of questions) {
    const words = searchedWords(question);
    answers.push(rankByDistinctWords(words, await matchedLines(ripgrep, files, words), chunks));
  }
  return answers;
}
