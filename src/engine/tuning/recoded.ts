import type { Model } from '../model/loadModel.ts';
import { codeBytes } from '../quantizer/codebook.ts';
import { createScanner } from '../quantizer/createScanner.ts';
import type { CodeScanner } from '../quantizer/scanner.ts';
import type { SearchView } from '../search/view.ts';
import type { Corpus } from './corpus.ts';

/** Texts encoded at a time. */
const BATCH = 512;

/** The corpus's index with the codes that another model gives its chunks and files. */
export async function recoded(corpus: Corpus, model: Model, pass: () => Promise<void>): Promise<SearchView> {
  const { view } = corpus;
  const chunks: Slot[] = [];
  const files: Slot[] = [];
  for (let file = 0; file < view.fileSlots; file++) {
    const path = view.file(file)?.path;
    if (path === undefined) continue;
    files.push({ slot: file, tokens: corpus.fileTokensOf(path) });
    for (const slot of view.chunksOf(file)) chunks.push({ slot, tokens: corpus.tokensOf(slot) });
  }
  const codes = await encoded(chunks, view.codes.size, model, pass);
  const fileCodes = await encoded(files, view.fileSlots, model, pass);
  return withParts(view, { codes, fileCodes });
}

/** An index of which some parts are others. */
export function withParts(
  view: SearchView,
  parts: Partial<Pick<SearchView, 'codes' | 'fileCodes' | 'history'>>,
): SearchView {
  return {
    codes: view.codes,
    fileCodes: view.fileCodes,
    terms: view.terms,
    names: view.names,
    fileOf: view.fileOf,
    fileSlots: view.fileSlots,
    history: view.history,
    file: (slot) => view.file(slot),
    slotOfPath: (path) => view.slotOfPath(path),
    chunksOf: (slot) => view.chunksOf(slot),
    startLine: (slot) => view.startLine(slot),
    endLine: (slot) => view.endLine(slot),
    page: (slot) => view.page(slot),
    cell: (slot) => view.cell(slot),
    symbols: (slot) => view.symbols(slot),
    ...parts,
  };
}

interface Slot {
  readonly slot: number;
  readonly tokens: Int32Array;
}

/** Codes at the same slots; slots that nobody has stay empty. */
async function encoded(
  slots: readonly Slot[],
  size: number,
  model: Model,
  pass: () => Promise<void>,
): Promise<CodeScanner> {
  const bytes = codeBytes(model.codebook);
  const packed = new Uint8Array(size * bytes);
  const used = new Set<number>();
  for (let first = 0; first < slots.length; first += BATCH) {
    await pass();
    const batch = slots.slice(first, first + BATCH);
    const codes = await model.encodeKeys(batch.map(({ tokens }) => tokens));
    batch.forEach(({ slot }, i) => {
      packed.set(codes.subarray(i * bytes, (i + 1) * bytes), slot * bytes);
      used.add(slot);
    });
  }
  const scanner = createScanner(model.codebook);
  scanner.append(packed);
  for (let slot = 0; slot < size; slot++) if (!used.has(slot)) scanner.remove(slot);
  return scanner;
}
