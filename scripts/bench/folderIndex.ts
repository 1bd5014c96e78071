import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_FILE_RULES } from '../../src/engine/files/fileRules.ts';
import type { LiveIndex } from '../../src/engine/index/liveIndex.ts';
import { openIndex } from '../../src/engine/index/openIndex.ts';
import type { IndexStore } from '../../src/engine/index/store.ts';
import { CpuBudget, FULL_PACE } from '../../src/engine/indexing/cpuBudget.ts';
import { Gate } from '../../src/engine/indexing/gate.ts';
import { Indexer, type Progress } from '../../src/engine/indexing/indexer.ts';
import { MemoryLimit } from '../../src/engine/indexing/memoryLimit.ts';
import { FileReader } from '../../src/engine/indexing/reader.ts';
import type { Model } from '../../src/engine/model/loadModel.ts';
import { codeBytes } from '../../src/engine/quantizer/codebook.ts';
import { createScanner } from '../../src/engine/quantizer/createScanner.ts';
import type { CodeScanner } from '../../src/engine/quantizer/scanner.ts';
import type { QueryEncoder } from '../../src/engine/search/search.ts';
import type { SearchView } from '../../src/engine/search/view.ts';

/** A model in the roles that it has in a search: what fills an index, what reads it, and what asks. */
export interface Encoding {
  readonly modelFolder: string;
  readonly keys: Model;
  readonly queries: QueryEncoder;
  createScanner(): CodeScanner;
}

/** The encoding of the engine: keys are codes. */
export function codes(modelFolder: string, model: Model): Encoding {
  return { modelFolder, keys: model, queries: model, createScanner: () => createScanner(model.codebook) };
}

/** What a search needs: an index in memory, and what turns a query into a table for it. */
export interface Searchable {
  readonly view: SearchView;
  readonly encoder: QueryEncoder;
}

/** What stands around an indexer, as far as a bench or a test has its own. */
interface Surroundings {
  readonly reader: FileReader;
  readonly budget?: CpuBudget;
  readonly memory?: MemoryLimit;
  readonly onProgress?: (progress: Progress) => void;
  readonly log?: (message: string) => void;
}

/** The index of a folder in a temporary place, and what fills it. */
export interface FolderIndex {
  readonly indexer: Indexer;
  readonly store: IndexStore;
  readonly live: LiveIndex;
  /** Deletes the index; the model and the reader stay open. */
  close(): void;
}

/** Puts an indexer together as the engine does, its index apart from the folder; nothing is indexed yet. */
export function openFolderIndex(
  root: string,
  { keys: model, createScanner }: Pick<Encoding, 'keys' | 'createScanner'>,
  {
    reader,
    budget = new CpuBudget(FULL_PACE),
    memory = new MemoryLimit(),
    onProgress = () => {},
    log = () => {},
  }: Surroundings,
): FolderIndex {
  const place = mkdtempSync(join(tmpdir(), 'mopq-index-'));
  const identity = { id: model.manifest.id, digest: model.digest, codeBytes: codeBytes(model.codebook) };
  const { store, live } = openIndex(join(place, 'index.sqlite'), identity, createScanner, log);
  store.claim({ steal: true, onLost: () => undefined });
  const parts = { store, live: () => live, model, reader, gate: new Gate(), budget, memory };
  const indexer = new Indexer({ root, rules: () => DEFAULT_FILE_RULES }, parts, onProgress);
  const close = (): void => {
    store.close();
    rmSync(place, { recursive: true, force: true });
  };
  return { indexer, store, live, close };
}

/** Indexes a folder, for which a bench may have an encoding of its own. */
export async function withIndex<T>(
  folder: string,
  encoding: Encoding,
  use: (searchable: Searchable) => Promise<T>,
): Promise<T> {
  const log = console.warn;
  const reader = new FileReader({ modelFolder: encoding.modelFolder, log });
  const index = openFolderIndex(folder, encoding, { reader, log });
  try {
    await index.indexer.all(new AbortController().signal);
    return await use({ view: index.live, encoder: encoding.queries });
  } finally {
    reader.close();
    index.close();
  }
}
