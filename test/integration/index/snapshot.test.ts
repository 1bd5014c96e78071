import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { openIndex } from '../../../src/engine/index/openIndex.ts';
import { snapshotPath } from '../../../src/engine/index/snapshot.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { CODE_BYTES, MODEL, sampleFile } from '../../unit/index/sampleFiles.ts';
import { seen } from '../../unit/index/seen.ts';
import { openWriter, temporaryIndex } from './support.ts';

const scanner = () => new PlainScanner(CODE_BYTES);
const file = (name: string, text = name) =>
  sampleFile(`src/${name}.ts`, [`function ${text}() {}`, 'const shared = 1;']);

function opened(path: string, log = vi.fn()) {
  const { store, live, version } = openIndex(path, MODEL, scanner, log);
  const result = { seen: seen(live), version, logged: log.mock.calls.flat().join('\n') };
  store.close();
  return result;
}

/** An index with a snapshot and with what changed after it. */
async function sample(path: string): Promise<void> {
  const store = openWriter(path);
  store.putFiles(['a', 'b', 'c'].map((name) => file(name)));
  store.close();
  const { store: again, live } = openIndex(path, MODEL, scanner, () => undefined);
  again.claim({ steal: true, onLost: () => undefined });
  await again.keepSnapshot(live.save());
  again.putFiles([file('b', 'other'), file('d')]);
  again.removeFiles(['src/c.ts']);
  again.close();
}

/** What the rows alone say. */
function withoutSnapshot(path: string) {
  const aside = `${path}.aside`;
  copyFileSync(snapshotPath(path), aside);
  rmSync(snapshotPath(path));
  const result = opened(path);
  copyFileSync(aside, snapshotPath(path));
  return result;
}

test('a snapshot and what changed since are the same as all rows', async () => {
  const path = temporaryIndex();
  await sample(path);
  const all = withoutSnapshot(path);
  expect(all.seen.files.map((each) => each.path)).toEqual(['src/a.ts', 'src/b.ts', 'src/d.ts']);
  expect(opened(path)).toEqual(all);
});

test('a snapshot is read in place of the rows that it shows', async () => {
  const path = temporaryIndex();
  await sample(path);
  const store = openWriter(path);
  const rows = vi.spyOn(Object.getPrototypeOf(store), 'files');
  opened(path);
  expect(rows).not.toHaveBeenCalled();
  withoutSnapshot(path);
  expect(rows).toHaveBeenCalledOnce();
  rows.mockRestore();
  store.close();
});

test('a damaged snapshot is told of, and all rows are read', async () => {
  const path = temporaryIndex();
  await sample(path);
  const all = withoutSnapshot(path);
  const bytes = readFileSync(snapshotPath(path));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(snapshotPath(path), bytes);
  const { logged, ...rest } = opened(path);
  expect(rest).toEqual({ seen: all.seen, version: all.version });
  expect(logged).toMatch(/The snapshot of .* cannot be used/);
});

test('the snapshot of an index that was deleted is not that of the next one', async () => {
  const path = temporaryIndex();
  await sample(path);
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  expect(existsSync(snapshotPath(path))).toBe(true);
  const store = openWriter(path);
  for (const name of ['x', 'y', 'z', 'w']) store.putFiles([file(name)]);
  store.close();
  expect(opened(path).seen.files.map((each) => each.path)).toEqual(
    ['w', 'x', 'y', 'z'].map((name) => `src/${name}.ts`),
  );
});
