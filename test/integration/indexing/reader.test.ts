import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fileType } from '../../../src/engine/files/languages.ts';
import type { FileReader } from '../../../src/engine/indexing/reader.ts';
import { copyTinyModel } from '../../unit/model/tinyModel.ts';
import { never, openIndexer, openReader, workFolder } from './support.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const worker = join(import.meta.dirname, 'frailWorker.ts');
const task = (path: string) => ({ file: { path, ...fileType(path), size: 1, mtimeMs: 0 } });

describe('a file that kills the process that reads it', () => {
  it('is skipped as one that cannot be parsed, and everything else is indexed', async () => {
    const work = workFolder();
    const good = Array.from({ length: 40 }, (_, i) => `good${i}.ts`);
    for (const path of good) work.write(path, `export const ${path.slice(0, -3)} = 1;\n`);
    work.write('abort.ts', 'export const a = 1;\n');
    work.write('deep/exit.py', 'a = 1\n');
    const log = vi.fn();
    const { indexer, store } = await openIndexer(work, { reader: openReader({ worker, log }) });
    await indexer.all(never);
    expect([...store.fileStates().keys()].sort()).toEqual(good.sort());
    expect(Object.fromEntries(indexer.skipped)).toEqual({
      'abort.ts': { reason: 'failed to parse' },
      'deep/exit.py': { reason: 'failed to parse' },
    });
    const told = log.mock.calls.flat().sort();
    expect(told).toEqual([
      expect.stringMatching(/^abort\.ts is left out\. .*SIGABRT/),
      expect.stringMatching(/^deep\/exit\.py is left out\. .*code 7/),
    ]);
  });

  it('is skipped too where it hangs', async () => {
    const work = workFolder();
    work.write('a.ts', 'export const a = 1;\n');
    const reader = openReader({ worker, silenceMs: 1000 });
    const results = await reader.read(work.folder, [task('hang.ts'), task('a.ts')]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'read']);
  });
});

describe('FileReader', () => {
  const telling = join(import.meta.dirname, 'tellingWorker.ts');
  const processOf = async (reader: FileReader): Promise<string | undefined> =>
    (await reader.read('/', [task('a.ts')]))[0]?.path;

  it('reads in several processes at once, but in no more than it may', async () => {
    const reader = openReader({ worker: telling, processes: 2 });
    const processes = await Promise.all(Array.from({ length: 6 }, () => processOf(reader)));
    expect(new Set(processes).size).toBe(2);
  });

  it('replaces a process that has grown too large, once its jobs are done', async () => {
    const reader = openReader({ worker: telling, processes: 1, mostBytes: 90e6 });
    const [first, second] = await Promise.all([processOf(reader), processOf(reader)]);
    expect(second).toBe(first);
    const third = await processOf(reader);
    expect(third).not.toBe(first);
    await expect.poll(() => isAlive(Number(first))).toBe(false);
    const large = openReader({ worker: telling, processes: 1, mostBytes: 110e6 });
    expect(await processOf(large)).toBe(await processOf(large));
  });

  it('blames no file where the process cannot start', async () => {
    const modelFolder = await copyTinyModel();
    writeFileSync(join(modelFolder, 'tokenizer.json'), 'no tokenizer');
    await expect(openReader({ modelFolder }).read('/', [task('a.ts')])).rejects.toThrow(/reads files failed/);
  });

  it('lets nobody wait once it is closed', async () => {
    const work = workFolder();
    const reader = openReader({ worker });
    const pending = reader.read(work.folder, [task('hang.ts')]);
    reader.close();
    await expect(pending).rejects.toThrow(/ended/);
    await expect(reader.read(work.folder, [task('a.ts')])).rejects.toThrow(/closing/);
  });
});
