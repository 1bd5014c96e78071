import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import { IndexStore } from '../../../src/engine/index/store.ts';
import { CpuBudget, FULL_PACE } from '../../../src/engine/indexing/cpuBudget.ts';
import { Gate } from '../../../src/engine/indexing/gate.ts';
import { Indexer, type Progress } from '../../../src/engine/indexing/indexer.ts';
import { FileReader, type ReaderOptions } from '../../../src/engine/indexing/reader.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
import { codeBytes } from '../../../src/engine/quantizer/codebook.ts';
import { createScanner } from '../../../src/engine/quantizer/createScanner.ts';
import { tinyModel } from '../../unit/model/tinyModel.ts';

export interface Work {
  readonly folder: string;
  write(path: string, text: string): void;
}

/** A folder of files that goes with the test. */
export function workFolder(): Work {
  const folder = mkdtempSync(join(tmpdir(), 'mopq-indexing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
  };
}

/** A reader that is closed with the test. */
export function openReader(options: Partial<ReaderOptions> = {}): FileReader {
  const reader = new FileReader({ modelFolder: tinyModel, ...options });
  onTestFinished(() => reader.close());
  return reader;
}

/** What a test may replace of an indexer. */
interface IndexerParts {
  readonly reader?: FileReader;
  readonly budget?: CpuBudget;
  readonly onProgress?: (progress: Progress) => void;
}

/** An indexer of a folder with all that it needs, its index apart from the folder. */
export async function openIndexer(
  { folder }: Work,
  {
    reader = openReader(),
    budget = new CpuBudget(FULL_PACE),
    onProgress = () => undefined,
  }: IndexerParts = {},
) {
  const model = await loadModel(tinyModel);
  const place = mkdtempSync(join(tmpdir(), 'mopq-index-'));
  const identity = { id: 'tiny', digest: model.digest, codeBytes: codeBytes(model.codebook) };
  const store = IndexStore.open(join(place, 'index.sqlite'), identity, () => undefined);
  store.claim({ steal: true, onLost: () => undefined });
  const live = new LiveIndex(store.dictionary, () => createScanner(model.codebook));
  onTestFinished(async () => {
    store.close();
    rmSync(place, { recursive: true, force: true });
    await model.close();
  });
  const parts = {
    store,
    live: () => live,
    model,
    reader,
    gate: new Gate(),
    budget,
  };
  const options = { root: folder, rules: () => ({ excludes: [], includes: [], maxFileBytes: 1e6 }) };
  const indexer = new Indexer(options, parts, onProgress);
  return { indexer, store, live };
}

export const never = new AbortController().signal;
