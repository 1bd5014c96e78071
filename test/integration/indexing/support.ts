import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { codes, type FolderIndex, openFolderIndex } from '../../../scripts/bench/folderIndex.ts';
import type { CpuBudget } from '../../../src/engine/indexing/cpuBudget.ts';
import type { Progress } from '../../../src/engine/indexing/indexer.ts';
import type { MemoryLimit } from '../../../src/engine/indexing/memoryLimit.ts';
import { FileReader, type ReaderOptions } from '../../../src/engine/indexing/reader.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';
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
  readonly memory?: MemoryLimit;
  readonly onProgress?: (progress: Progress) => void;
}

/** An indexer of a folder by the tiny model, which goes with the test. */
export async function openIndexer(
  { folder }: Work,
  { reader = openReader(), ...parts }: IndexerParts = {},
): Promise<FolderIndex> {
  const model = await loadModel(tinyModel);
  const index = openFolderIndex(folder, codes(tinyModel, model), { reader, ...parts });
  onTestFinished(async () => {
    index.close();
    await model.close();
  });
  return index;
}

export const never = new AbortController().signal;
