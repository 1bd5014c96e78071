import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_FILE_RULES } from '../../src/engine/files/fileRules.ts';
import { openIndex } from '../../src/engine/index/openIndex.ts';
import { CpuBudget, FULL_PACE } from '../../src/engine/indexing/cpuBudget.ts';
import { Gate } from '../../src/engine/indexing/gate.ts';
import { Indexer } from '../../src/engine/indexing/indexer.ts';
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

/** Indexes a folder as the engine does; the parts are put together here so that a bench may exchange them. */
export async function withIndex<T>(
  folder: string,
  { modelFolder, keys: model, queries, createScanner }: Encoding,
  use: (searchable: Searchable) => Promise<T>,
): Promise<T> {
  const place = mkdtempSync(join(tmpdir(), 'mopq-bench-'));
  const reader = new FileReader({ modelFolder, log: console.warn });
  const identity = { id: model.manifest.id, digest: model.digest, codeBytes: codeBytes(model.codebook) };
  const { store, live } = openIndex(join(place, 'index.sqlite'), identity, createScanner, console.warn);
  try {
    store.claim({ steal: true, onLost: () => undefined });
    const parts = {
      store,
      live: () => live,
      model,
      reader,
      gate: new Gate(),
      budget: new CpuBudget(FULL_PACE),
    };
    const options = { root: folder, rules: () => DEFAULT_FILE_RULES };
    await new Indexer(options, parts, () => undefined).all(new AbortController().signal);
    return await use({ view: live, encoder: queries });
  } finally {
    reader.close();
    store.close();
    rmSync(place, { recursive: true, force: true });
  }
}
