import { HistoryIndex } from '../../../src/engine/history/vote.ts';
import { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import { packFile } from '../../../src/engine/index/packing.ts';
import { TermDictionary } from '../../../src/engine/lexical/termDictionary.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { CODE_BYTES, sampleFile } from '../index/sampleFiles.ts';

export interface Sample {
  readonly path: string;
  readonly language?: string;
  /** A chunk each. */
  readonly texts: readonly string[];
  /** Cosine of each chunk with the query of `table_MK`, in fifteenths, 0..15. */
  readonly near?: readonly number[];
  /** The same of the path. */
  readonly pathNear?: number;
}

/** A query for which the first sub-code of a code is its cosine, in fifteenths. */
export const table_MK = Float32Array.from({ length: CODE_BYTES * 2 * 16 }, (_, i) => (i < 16 ? i / 15 : 0));

const codeOf = (near = 0): Uint8Array => new Uint8Array(CODE_BYTES).fill(near | (near << 4));

/** A live index of small files; slots of files and chunks are in the order given. */
export function sampleView(files: readonly Sample[]): LiveIndex {
  const dictionary = new TermDictionary();
  const live = new LiveIndex(dictionary, () => new PlainScanner(CODE_BYTES));
  for (const { path, language = 'typescript', texts, near = [], pathNear } of files) {
    const file = sampleFile(path, texts);
    const chunks = file.chunks.map((chunk, i) => ({ ...chunk, code: codeOf(near[i]) }));
    const stored = { ...file, language, chunks, fileCode: codeOf(pathNear) };
    live.apply(packFile(stored, (term) => dictionary.intern(term)));
  }
  return live;
}

export interface SampleCommit {
  readonly subject: string;
  /** Cosine of its subject with the query of `table_MK`, in fifteenths, 0..15. */
  readonly near: number;
  readonly paths: readonly string[];
}

export function historyOf(commits: readonly SampleCommit[]): HistoryIndex {
  return HistoryIndex.of(
    commits.map(({ subject, paths }, i) => ({ hash: `${i}`, time: i, subject, paths })),
    Buffer.concat(commits.map(({ near }) => codeOf(near))),
    () => new PlainScanner(CODE_BYTES),
  );
}
