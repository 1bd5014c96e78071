import { describe, expect, it } from 'vitest';
import { findDuplicates } from '../../../src/engine/duplicates/find.ts';
import type { FileView, SearchView } from '../../../src/engine/search/view.ts';

const RETRY = `async function retry(task, attempts, delay) {
  let problem;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      problem = error;
      await new Promise((done) => setTimeout(done, delay * 2 ** attempt));
    }
  }
  throw new Error("gave up", { cause: problem });
}`;
const RENAMED = RETRY.replaceAll(/retry|task|attempts?|delay|problem|error|done/g, (name) => `other_${name}`);
const TOTALS = `export const totals = (rows, columns) => {
  if (rows.length === 0) return undefined;
  const sums = new Map(columns.map((column) => [column, 0]));
  rows.forEach((row) => {
    for (const [column, value] of Object.entries(row)) {
      if (!sums.has(column) || Number.isNaN(value)) continue;
      sums.set(column, sums.get(column) + value);
    }
  });
  return [...sums].filter(([, sum]) => sum !== 0).sort(([, a], [, b]) => b - a);
};`;

interface Source {
  readonly path: string;
  readonly chunks: readonly string[];
  readonly language?: string;
  readonly kind?: FileView['kind'];
}

/** A view of files whose chunks follow each other, and what reads them. */
function folderOf(sources: readonly Source[]) {
  const slots = sources.flatMap(({ chunks }, file) => {
    let line = 1;
    return chunks.map((chunk) => {
      const startLine = line;
      line += chunk.split('\n').length;
      return { file, startLine, endLine: line - 1 };
    });
  });
  const files = sources.map(({ path, language = 'javascript', kind = 'code' }) => ({ path, language, kind }));
  const view = {
    fileSlots: files.length,
    file: (slot: number) => files[slot],
    chunksOf: (file: number) => [...slots.keys()].filter((slot) => slots[slot]?.file === file),
    startLine: (slot: number) => slots[slot]?.startLine,
    endLine: (slot: number) => slots[slot]?.endLine,
  } as unknown as SearchView;
  const read = async (path: string) => sources.find((each) => each.path === path)?.chunks.join('\n');
  return { view, read };
}

async function duplicates(sources: readonly Source[], { path = '', nearness = 0.9 } = {}) {
  const { view, read } = folderOf(sources);
  const { groups } = await findDuplicates(view, read, { path, nearness });
  return groups.map(({ places, ...group }) => ({
    ...group,
    places: places.map((place) => `${place.path}:${place.startLine}-${place.endLine}`),
  }));
}

describe('findDuplicates', () => {
  it('finds copies, under other names too, and leaves other code alone', async () => {
    const found = await duplicates([
      { path: 'a.js', chunks: [RETRY] },
      { path: 'b.js', chunks: [TOTALS, RENAMED] },
      { path: 'c.js', chunks: ['const x = 1;'] },
    ]);
    expect(found).toEqual([
      { nearness: 1, verbatim: false, spareLines: 12, places: ['a.js:1-12', 'b.js:12-23'] },
    ]);
  });

  it('tells what is the same as written, comments and indentation aside', async () => {
    const commented = RETRY.replace('let problem;', '// The last one.\n  let problem;').replaceAll(
      '  ',
      '\t',
    );
    const [group] = await duplicates([
      { path: 'a.js', chunks: [RETRY] },
      { path: 'b.js', chunks: [commented] },
    ]);
    expect(group).toMatchObject({ nearness: 1, verbatim: true });
  });

  it('needs the same words of documents and data, whose form is alike anyway', async () => {
    const prose = (word: string) =>
      Array.from({ length: 60 }, (_, i) => `${word}${i} is how the ${word} of ${i * 7} works`).join('. ');
    const table = (word: string) => `{ ${Array.from({ length: 60 }, (_, i) => `"${word}${i}": ${i}`)} }`;
    const kinds = { kind: 'markdown', language: 'markdown' } as const;
    expect(
      await duplicates([
        { path: 'a.md', chunks: [prose('pump')], ...kinds },
        { path: 'b.md', chunks: [prose('valve')], ...kinds },
        { path: 'a.json', chunks: [table('pump')], language: 'json' },
        { path: 'b.json', chunks: [table('valve')], language: 'json' },
      ]),
    ).toEqual([]);
    expect(
      await duplicates([
        { path: 'a.md', chunks: [prose('pump')], ...kinds },
        { path: 'b.md', chunks: [prose('pump')], ...kinds },
      ]),
    ).toHaveLength(1);
  });

  it('looks below a path only', async () => {
    const sources = ['src/a.js', 'src/b.js', 'srcs/c.js'].map((path) => ({ path, chunks: [RETRY] }));
    expect((await duplicates(sources, { path: 'src' }))[0]?.places).toEqual([
      'src/a.js:1-12',
      'src/b.js:1-12',
    ]);
    expect((await duplicates(sources))[0]?.places).toHaveLength(3);
    expect(await duplicates(sources, { path: 'srcs' })).toEqual([]);
  });

  it('tells chunks that follow each other in all places as one', async () => {
    const found = await duplicates([
      { path: 'a.js', chunks: [RETRY, TOTALS] },
      { path: 'b.js', chunks: ['let y;', RETRY, TOTALS] },
    ]);
    expect(found).toEqual([
      { nearness: 1, verbatim: true, spareLines: 23, places: ['a.js:1-23', 'b.js:2-24'] },
    ]);
  });

  it('puts those with the most lines to spare first', async () => {
    const found = await duplicates([
      { path: 'a.js', chunks: [RETRY] },
      { path: 'b.js', chunks: [TOTALS] },
      { path: 'c.js', chunks: [RETRY] },
      { path: 'd.js', chunks: [TOTALS] },
      { path: 'e.js', chunks: [TOTALS] },
    ]);
    expect(found.map(({ spareLines }) => spareLines)).toEqual([22, 12]);
  });

  it('asks for so much in common as it is told', async () => {
    const edited = RETRY.replace(
      'await new Promise((done) => setTimeout(done, delay * 2 ** attempt));',
      'log(error);',
    );
    const sources = [
      { path: 'a.js', chunks: [RETRY] },
      { path: 'b.js', chunks: [`${edited}\n${TOTALS.split('\n').slice(0, 4).join('\n')}`] },
    ];
    expect(await duplicates(sources, { nearness: 0.95 })).toEqual([]);
    const [group] = await duplicates(sources, { nearness: 0.5 });
    expect(group?.nearness).toBeGreaterThan(0.5);
    expect(group?.nearness).toBeLessThan(0.95);
  });

  it('finds very many copies, which share no run that few have', async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ path: `${i}.js`, chunks: [RETRY] }));
    expect((await duplicates(many))[0]?.places).toHaveLength(100);
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const { view, read } = folderOf(['a.js', 'b.js'].map((path) => ({ path, chunks: [RETRY] })));
    const told: number[][] = [];
    const abort = new AbortController();
    const onProgress = (done: number, total: number): void => {
      told.push([done, total]);
      if (done === 1) abort.abort();
    };
    const request = { path: '', nearness: 0.9 };
    await expect(
      findDuplicates(view, read, request, { signal: abort.signal, onProgress }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(told).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});
