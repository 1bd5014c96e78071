import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readCorpus, writeCorpus } from '../../../scripts/bench/corpus.ts';
import { codes, withIndex } from '../../../scripts/bench/folderIndex.ts';
import { loadModel } from '../../../src/engine/model/loadModel.ts';

const modelFolder = join(import.meta.dirname, '..', '..', 'fixtures', 'tinyModel');

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mopq-corpus-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('gives peers the chunks, questions and texts of an index', async () => {
  const [root, place] = [temporary(), temporary()];
  mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'pool.ts'), 'export function drain(): void {\n  empty();\n}\n');
  writeFileSync(join(root, 'docs', 'guide.md'), '# Guide\n\n## Draining\n\nA pool is drained.\n');
  const model = await loadModel(modelFolder);
  onTestFinished(() => model.close());
  await withIndex(root, codes(modelFolder, model), async ({ view }) => {
    const corpus = await readCorpus(root, view, modelFolder);
    expect(corpus.map(({ path }) => path).sort()).toContain('docs/guide.md');
    expect(corpus.find(({ path }) => path === 'pool.ts')).toMatchObject({
      ...{ startLine: 1, endLine: 3, language: 'typescript', kind: 'code' },
      text: expect.stringContaining('empty();'),
    });
    await writeCorpus(place, root, corpus, ['drain\nthe pool']);
    const read = (name: string): string => readFileSync(join(place, name), 'utf8');
    const rows = read('chunks.jsonl').trimEnd().split('\n');
    expect(rows.map((row) => JSON.parse(row))).toEqual(corpus);
    expect(read('questions.jsonl')).toBe('"drain\\nthe pool"\n');
    expect(read('files/docs/guide.md')).toBe(readFileSync(join(root, 'docs', 'guide.md'), 'utf8'));

    writeFileSync(join(root, 'pool.ts'), 'export function drain(): void {}\n');
    await expect(readCorpus(root, view, modelFolder)).rejects.toThrow('differ: {"path":"pool.ts"');
  });
});
