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
}

/** A live index of small files; slots of files and chunks are in the order given. */
export function sampleView(files: readonly Sample[]): LiveIndex {
  const dictionary = new TermDictionary();
  const live = new LiveIndex(dictionary, () => new PlainScanner(CODE_BYTES));
  for (const { path, language = 'typescript', texts } of files) {
    live.apply(packFile({ ...sampleFile(path, texts), language }, (term) => dictionary.intern(term)));
  }
  return live;
}
