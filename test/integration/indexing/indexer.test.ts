import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MAX_FILE_BYTES } from '../../../src/engine/files/fileSize.ts';
import { CpuBudget } from '../../../src/engine/indexing/cpuBudget.ts';
import type { Progress } from '../../../src/engine/indexing/indexer.ts';
import { MemoryLimit } from '../../../src/engine/indexing/memoryLimit.ts';
import { never, openIndexer, openReader, workFolder } from './support.ts';

const MINIFIED = 'function a(b){return b+1};'.repeat(400);

it('ends where the limit of memory is reached, with what fits, and goes on once that is raised', async () => {
  const work = workFolder();
  for (let i = 0; i < 60; i++) work.write(`file${i}.ts`, `export const a${i} = 1;\n`);
  let checks = 0;
  const memory = new MemoryLimit(1000, () => (++checks > 3 ? 900e6 : 100e6));
  const { indexer, store } = await openIndexer(work, { memory });
  await expect(indexer.all(never)).rejects.toMatchObject({
    code: 'memory-limit',
    action: expect.stringContaining('mopq.memoryLimit'),
  });
  const some = store.fileStates().size;
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(60);
  memory.megabytes = 2000;
  await indexer.all(never);
  expect(store.fileStates().size).toBe(60);
});

describe('Indexer.some keeps the list of skipped files as a walk would', () => {
  async function setUp() {
    const work = workFolder();
    work.write('a.ts', 'export const a = 1;\n');
    work.write('bundle.js', MINIFIED);
    work.write('big.txt', 'x'.repeat(DEFAULT_MAX_FILE_BYTES + 1));
    work.write('out/made.ts', 'export const made = 1;\n');
    work.write('lib/data.bin', 'x');
    work.write('.gitignore', 'out/\n');
    const { indexer, store } = await openIndexer(work);
    await indexer.all(never);
    /** Indexes some paths, then all, which must change nothing. */
    const some = async (...paths: string[]): Promise<boolean> => {
      const done = await indexer.some(paths, never);
      const [skipped, files] = [new Map(indexer.skipped), [...store.fileStates().keys()]];
      await indexer.all(never);
      if (done) expect([indexer.skipped, [...store.fileStates().keys()]]).toEqual([skipped, files]);
      return done;
    };
    return { ...work, indexer, store, some };
  }

  it('a walk lists what it left out', async () => {
    const { indexer } = await setUp();
    expect(Object.fromEntries(indexer.skipped)).toEqual({
      'big.txt': {
        reason: 'too large',
        bytes: DEFAULT_MAX_FILE_BYTES + 1,
        mostBytes: DEFAULT_MAX_FILE_BYTES,
      },
      'bundle.js': { reason: 'generated' },
      'lib/data.bin': { reason: 'binary' },
      'out/': { reason: 'ignored', rule: { pattern: 'out/', file: '.gitignore', line: 1 } },
    });
  });

  it('a file that becomes fine leaves the list', async () => {
    const { indexer, store, some, write } = await setUp();
    write('bundle.js', 'export const written = "by hand";\n');
    write('big.txt', 'small now\n');
    expect(await some('bundle.js', 'big.txt')).toBe(true);
    expect([...indexer.skipped.keys()].sort()).toEqual(['lib/data.bin', 'out/']);
    expect([...store.fileStates().keys()]).toContain('bundle.js');
  });

  it('a file that becomes machine-made enters it and leaves the index', async () => {
    const { indexer, store, some, write } = await setUp();
    write('a.ts', MINIFIED);
    expect(await some('a.ts')).toBe(true);
    expect(indexer.skipped.get('a.ts')).toEqual({ reason: 'generated' });
    expect([...store.fileStates().keys()]).not.toContain('a.ts');
  });

  it('a file that is gone leaves it, with its folder too', async () => {
    const { folder, indexer, some } = await setUp();
    rmSync(join(folder, 'bundle.js'));
    expect(await some('bundle.js')).toBe(true);
    rmSync(join(folder, 'lib'), { recursive: true });
    await some('lib');
    expect([...indexer.skipped.keys()].sort()).toEqual(['big.txt', 'out/']);
  });

  it('what happens in an ignored folder, or came and went, needs no walk', async () => {
    const { some, write } = await setUp();
    write('out/more.ts', 'export const more = 1;\n');
    expect(await some('out/more.ts', 'out', 'came-and-went.ts')).toBe(true);
  });

  it('a link beside its file is not indexed twice', async () => {
    const { folder, indexer, store, some } = await setUp();
    symlinkSync(join(folder, 'a.ts'), join(folder, 'link.ts'));
    await some('link.ts');
    expect([...store.fileStates().keys()].sort()).toEqual(['.gitignore', 'a.ts']);
    expect(indexer.skipped.get('link.ts')).toEqual({ reason: 'link' });
  });
});

describe('The code of a file itself', () => {
  async function setUp() {
    const work = workFolder();
    work.write('read.ts', 'export function file() {\n  return 1;\n}\n');
    const opened = await openIndexer(work);
    await opened.indexer.all(never);
    const codeOf = (path: string): Uint8Array =>
      opened.live.fileCodes.codeAt(opened.live.slotOfPath(path) ?? -1);
    return { ...work, ...opened, codeOf, before: codeOf('read.ts') };
  }

  it('depends on the names that it defines, not on what they do', async () => {
    const { indexer, write, codeOf, before } = await setUp();
    write('read.ts', 'export function file() {\n  return id;\n}\n');
    await indexer.some(['read.ts'], never);
    expect(codeOf('read.ts')).toEqual(before);
    write('read.ts', 'export function sort() {\n  return id;\n}\n');
    await indexer.some(['read.ts'], never);
    expect(codeOf('read.ts')).not.toEqual(before);
  });

  it('alone is encoded where a file moves', async () => {
    const { folder, indexer, codeOf, before } = await setUp();
    const { encoded } = indexer;
    renameSync(join(folder, 'read.ts'), join(folder, 'http.ts'));
    await indexer.all(never);
    expect(codeOf('http.ts')).not.toEqual(before);
    expect(indexer.encoded).toBe(encoded);
  });

  it('alone is encoded where an older index has one of the path', async () => {
    const { indexer, store, codeOf, before } = await setUp();
    const { encoded } = indexer;
    const database = new DatabaseSync(store.path);
    database.exec("UPDATE files SET size = -1, content_hash = x'', file_code = zeroblob(length(file_code))");
    database.close();
    await indexer.all(never);
    expect([...store.files()].map(({ fileCode }) => Buffer.from(fileCode))).toEqual([Buffer.from(before)]);
    expect(codeOf('read.ts')).toEqual(before);
    expect(indexer.encoded).toBe(encoded);
  });
});

describe('Indexer.all', () => {
  it('reads nothing again of a file that changed while it was read', async () => {
    const work = workFolder();
    work.write('a.ts', 'export const a = 1;\n');
    const { indexer, store } = await openIndexer(work);
    const pass = indexer.all(never);
    // Longer than when the walk looked; whenever this happens, the index agrees with the disk in the end.
    work.write('a.ts', 'export const a = 1; export const b = 2;\n');
    await pass;
    await indexer.all(never);
    expect(store.fileStates().get('a.ts')?.size).toBe(40);
  });

  it('rests between batches, and not once all is done', async () => {
    const work = workFolder();
    for (let i = 0; i < 30; i++) work.write(`a${i}.ts`, `export const a${i} = ${i};\n`);
    let rests = 0;
    const clock = { now: () => 0, used: () => 0, rest: async () => void rests++ };
    const budget = new CpuBudget({ cpuShare: 10, slowOnBattery: false }, { clock, processors: 1 });
    const reader = openReader({ onCpu: () => budget.spend(1000) });
    const { indexer, store } = await openIndexer(work, { reader, budget });
    await indexer.all(never);
    expect(store.counts().files).toBe(30);
    expect(rests).toBe(2);
  });

  it('tells how many files it has found, and what it is at', async () => {
    const work = workFolder();
    work.write('a.ts', 'export const a = 1;\n');
    const told: Progress[] = [];
    const { indexer } = await openIndexer(work, { onProgress: (progress) => told.push(progress) });
    await indexer.all(never);
    expect(told).toMatchObject([
      { stage: 'scanning', filesFound: 0 },
      { stage: 'indexing', filesPending: 1, doing: 'reading' },
      { stage: 'indexing', filesPending: 1, doing: 'encoding' },
      { stage: 'ready' },
    ]);
  });
});
