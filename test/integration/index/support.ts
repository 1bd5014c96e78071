import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eachPosting, packPostings } from '../../../src/engine/index/filePostings.ts';
import { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import { eachSpan, unpackSymbols } from '../../../src/engine/index/packing.ts';
import { IndexStore } from '../../../src/engine/index/store.ts';
import type { PackedFile, StoredFile } from '../../../src/engine/index/types.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { CODE_BYTES, MODEL } from '../../unit/index/sampleFiles.ts';

/** Where an index may be made; its folder goes with the test. */
export function temporaryIndex(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mopq-index-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'deeper', 'index.sqlite');
}

export function open(path: string, { model = MODEL, log = (_: string): void => undefined } = {}): IndexStore {
  const store = IndexStore.open(path, model, log);
  onTestFinished(() => {
    try {
      store.close();
    } catch {
      // The test closed it, or damaged it on purpose.
    }
  });
  return store;
}

export function openWriter(path: string, options: Parameters<typeof open>[1] = {}): IndexStore {
  const store = open(path, options);
  if (!store.claim({ steal: true, onLost: () => undefined })) throw new Error('the index was not claimed');
  return store;
}

export const createScanner = (): PlainScanner => new PlainScanner(CODE_BYTES);

export function load(store: IndexStore): LiveIndex {
  const live = new LiveIndex(store.dictionary, createScanner);
  for (const file of store.files()) live.apply(file);
  return live;
}

/** A packed file in terms that do not depend on the dictionary. */
export function unpacked(store: IndexStore, file: PackedFile) {
  const terms = Array.from({ length: file.chunkCount }, () => [] as string[]);
  eachPosting(file.postings, (id, chunk, frequency) => {
    terms[chunk]?.push(`${store.dictionary.term(id)}*${frequency}`);
  });
  const chunks: object[] = [];
  let symbols = 0;
  eachSpan(file.spans, ({ symbolBytes, ...span }) => {
    const packed = file.symbols.subarray(symbols, symbols + symbolBytes);
    symbols += symbolBytes;
    const i = chunks.length;
    const code = Buffer.from(file.codes.subarray(i * CODE_BYTES, (i + 1) * CODE_BYTES)).toString('hex');
    chunks.push({ ...span, symbols: unpackSymbols(packed), code, terms: terms[i]?.sort() });
  });
  const { path, language, kind } = file;
  return { path, language, kind, fileCode: Buffer.from(file.fileCode).toString('hex'), chunks };
}

/** What `unpacked` must give for a file that was stored. */
export function expected({
  path,
  language,
  kind,
  fileCode,
  chunks,
  terms,
}: StoredFile): ReturnType<typeof unpacked> {
  const words: string[] = [];
  const found = chunks.map(() => [] as string[]);
  const postings = packPostings(terms, (term) => words.push(term) - 1);
  eachPosting(postings, (id, chunk, frequency) => found[chunk]?.push(`${words[id]}*${frequency}`));
  return {
    path,
    language,
    kind,
    fileCode: Buffer.from(fileCode).toString('hex'),
    chunks: chunks.map(({ startLine, endLine, page, cell, symbols, code }, i) => ({
      startLine,
      endLine,
      page,
      cell,
      symbols,
      code: Buffer.from(code).toString('hex'),
      terms: found[i]?.sort(),
    })),
  };
}

/** All that an index holds, by path. */
export function contents(store: IndexStore): Map<string, ReturnType<typeof unpacked>> {
  return new Map(Array.from(store.files(), (file) => [file.path, unpacked(store, file)] as const).sort());
}
