import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyText, type SourceKind } from '../../src/engine/chunks/chunk.ts';
import { DEFAULT_MAX_FILE_BYTES } from '../../src/engine/files/fileSize.ts';
import { walk } from '../../src/engine/files/walk.ts';
import { HitTexts } from '../../src/engine/hitText.ts';
import { FileReader } from '../../src/engine/indexing/reader.ts';
import type { ReadResult } from '../../src/engine/indexing/readFile.ts';
import type { SearchView } from '../../src/engine/search/view.ts';
import type { RankedHit } from '../../src/engine/tuning/ndcg.ts';

/** A chunk as other systems are given it. */
export interface CorpusChunk extends RankedHit {
  readonly language: string;
  readonly kind: SourceKind;
  /** What our encoder reads: the enclosing names, then the lines. */
  readonly text: string;
}

/**
 * The chunks of an index of a folder, with their texts, which an index does not keep: files are cut once more.
 *
 * @throws Error the folder is no longer what the index was made of
 */
export async function readCorpus(
  root: string,
  view: SearchView,
  modelFolder: string,
): Promise<CorpusChunk[]> {
  const corpus = await cutAll(root, modelFolder);
  const indexed = new Set(placesOf(view));
  const other = corpus.find((chunk) => !indexed.delete(placeOf(chunk))) ?? [...indexed][0];
  if (other !== undefined) throw new Error(`index and files of ${root} differ: ${JSON.stringify(other)}`);
  return corpus;
}

async function cutAll(root: string, modelFolder: string): Promise<CorpusChunk[]> {
  const reader = new FileReader({ modelFolder, log: console.warn });
  const corpus: CorpusChunk[] = [];
  try {
    for await (const file of walk(root, { excludes: [], maxFileBytes: DEFAULT_MAX_FILE_BYTES })) {
      const [read] = await reader.read(root, [{ file, wantsText: true }]);
      if (read?.outcome === 'read') corpus.push(...chunksOf(read));
    }
  } finally {
    reader.close();
  }
  return corpus;
}

function chunksOf({ file, chunks }: ReadResult & { readonly outcome: 'read' }): CorpusChunk[] {
  const { path, language, kind } = file;
  return chunks.map(({ startLine, endLine, symbols, text = '', scope = [] }) => {
    const whole = keyText({ startLine, endLine, text, scope, symbols });
    return { path, startLine, endLine, language, kind, text: whole };
  });
}

const placeOf = ({ path, startLine, endLine }: RankedHit): string => `${path}:${startLine}-${endLine}`;

function* placesOf(view: SearchView): Generator<string> {
  for (let slot = 0; slot < view.fileSlots; slot++) {
    const path = view.file(slot)?.path ?? '';
    for (const chunk of view.chunksOf(slot)) {
      yield placeOf({ path, startLine: view.startLine(chunk), endLine: view.endLine(chunk) });
    }
  }
}

/** Writes what peers read: `chunks.jsonl`, `questions.jsonl`, and below `files/` the texts that lines are counted in. */
export async function writeCorpus(
  place: string,
  root: string,
  corpus: readonly CorpusChunk[],
  questions: readonly string[],
): Promise<void> {
  const jsonLines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join('');
  writeFileSync(join(place, 'chunks.jsonl'), jsonLines(corpus));
  writeFileSync(join(place, 'questions.jsonl'), jsonLines(questions));
  const texts = new HitTexts(root);
  for (const [path, kind] of new Map(corpus.map(({ path, kind }) => [path, kind]))) {
    const file = join(place, 'files', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, (await texts.text(path, kind)) ?? '');
  }
}
