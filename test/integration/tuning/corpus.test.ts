import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFolder } from '../../../src/engine/assets.ts';
import { DEFAULT_MAX_FILE_BYTES } from '../../../src/engine/files/fileSize.ts';
import { Gate } from '../../../src/engine/indexing/gate.ts';
import { loadModel, type Model } from '../../../src/engine/model/loadModel.ts';
import { codeBytes } from '../../../src/engine/quantizer/codebook.ts';
import { wordEvidence } from '../../../src/engine/search/words.ts';
import { Corpus } from '../../../src/engine/tuning/corpus.ts';

const modelFolder = join(packageFolder, 'models', 'mopq-static-256');

let folder: string;
let model: Model;
let corpus: Corpus;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mopq-corpus-'));
  const section = 'Boats that wait outside are let in one by one, the smallest first, whoever came first.';
  writeFileSync(join(folder, 'harbour.md'), `# Queueing discipline\n\n${section}\n`);
  writeFileSync(
    join(folder, 'berth.py'),
    '# Finds room for a boat.\ndef allocate_berth(boat):\n    return boat\n',
  );
  model = await loadModel(modelFolder);
  const index = {
    path: join(folder, 'none.sqlite'),
    model: { id: model.manifest.id, digest: model.digest, codeBytes: codeBytes(model.codebook) },
  };
  const options = {
    folder,
    excludes: [],
    includes: [],
    maxFileBytes: DEFAULT_MAX_FILE_BYTES,
    modelFolder,
    index,
  };
  const signal = new AbortController().signal;
  corpus = await Corpus.read(options, model, { gate: new Gate(), signal, onProgress: () => undefined });
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Paths whose chunks or names have a word. */
function found(term: string): string[] {
  const { chunks, names } = wordEvidence(corpus.view, [term]);
  const slots = [...chunks.documents, ...names.documents];
  return [...new Set(slots.map((slot) => corpus.view.file(corpus.view.fileOf[slot] ?? 0)?.path ?? ''))];
}

it('a heading that is taken out of its section is no name of it either', async () => {
  expect(found('discipline')).toEqual(['harbour.md']);
  await corpus.exchange('harbour.md', new Map([[1, 'Boats that wait outside are let in one by one.']]));
  expect(found('discipline')).toEqual([]);
  expect(found('boats')).toEqual(['harbour.md']);
});

it('a function keeps its name without its comment', async () => {
  expect(found('room')).toEqual(['berth.py']);
  await corpus.exchange('berth.py', new Map([[1, 'def allocate_berth(boat):\n    return boat']]));
  expect(found('room')).toEqual([]);
  expect(found('berth')).toEqual(['berth.py']);
  expect(
    [...corpus.view.chunksOf(corpus.view.slotOfPath('berth.py') ?? -1)].flatMap((slot) =>
      corpus.view.symbols(slot),
    ),
  ).toEqual(['allocate_berth']);
});
