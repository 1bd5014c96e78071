import { chunkingVersion } from '../../src/engine/chunks/version.ts';
import { eachPosting } from '../../src/engine/index/filePostings.ts';
import { IndexStore } from '../../src/engine/index/store.ts';
import type { Model } from '../../src/engine/model/loadModel.ts';
import { codeBytes } from '../../src/engine/quantizer/codebook.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** All that an index holds, in an order of its own, so that two indexes of one folder can be compared. */
export function dumpIndex(file: string, model: Model): string[] {
  const digest = `${model.digest} ${chunkingVersion}`;
  const identity = { id: model.manifest.id, digest, codeBytes: codeBytes(model.codebook) };
  const store = IndexStore.open(file, identity, (message) => {
    throw new Error(message);
  });
  try {
    const files = [...store.files()].map(
      ({ path, language, kind, fileCode, codes, spans, symbols, postings }) => {
        const terms: string[] = [];
        eachPosting(postings, (id, chunk, frequency) => {
          terms.push(`${store.dictionary.term(id)}:${chunk}:${frequency}`);
        });
        return [path, language, kind, ...[fileCode, codes, spans, symbols].map(hex), ...terms.sort()].join(
          ' ',
        );
      },
    );
    return files.sort();
  } finally {
    store.close();
  }
}
