import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryKeeper } from '../../../src/engine/history/keeper.ts';
import type { LiveIndex } from '../../../src/engine/index/liveIndex.ts';
import type { IndexStore } from '../../../src/engine/index/store.ts';
import { CODE_BYTES, digest, MODEL, sampleFile } from '../../unit/index/sampleFiles.ts';
import { createScanner, load, open, openWriter, temporaryIndex } from '../index/support.ts';
import { lines, TestRepository } from './repository.ts';

const { signal } = new AbortController();
let repository: TestRepository;
let path: string;
let store: IndexStore;
let live: LiveIndex;
let keeper: HistoryKeeper;
/** Subjects that were encoded, in order. */
let encoded: string[];
let logged: string[];

const codeOf = (subject: string): Uint8Array => digest(subject, CODE_BYTES);

/** A model whose tokens are characters and whose codes are digests. */
const model = {
  codebook: { subspaces: CODE_BYTES * 2, centroids: 16, subdimension: 1, values: new Float32Array(0) },
  tokenizeKey: (text: string) => Int32Array.from(text, (character) => character.codePointAt(0) ?? 0),
  encodeKeys: async (ids: readonly Int32Array[]) => {
    const texts = ids.map((characters) => String.fromCodePoint(...characters));
    encoded.push(...texts);
    return new Uint8Array(Buffer.concat(texts.map(codeOf)));
  },
};

const newKeeper = (writer: IndexStore, index: LiveIndex): HistoryKeeper =>
  new HistoryKeeper({
    folder: repository.folder,
    store: writer,
    live: () => index,
    model,
    createScanner,
    log: (message) => logged.push(message),
  });

/** What the live index has: subjects with their files. Every commit must have the code of its subject. */
function commits(index = live): string[][] | undefined {
  index.history?.commits.forEach(({ subject }, slot) => {
    expect(index.history?.codes.codeAt(slot)).toEqual(codeOf(subject));
  });
  return index.history?.commits.map(({ subject, paths }) => [subject, ...paths]);
}

beforeEach(() => {
  repository = new TestRepository();
  repository.commit('root', { 'a.ts': lines('a'), 'b.ts': lines('b') });
  repository.commit('http: close idle sockets (#3)', { 'a.ts': lines('a', 13) });
  repository.commit('Read headers lazily', { 'a.ts': lines('a', 14), 'b.ts': lines('b', 13) });
  repository.commit('wip', { 'b.ts': lines('b', 14) });
  path = temporaryIndex();
  store = openWriter(path);
  live = load(store);
  encoded = [];
  logged = [];
  keeper = newKeeper(store, live);
});

afterEach(() => {
  vi.unstubAllEnvs();
  repository.remove();
});

const BOTH = [
  ['Read headers lazily', 'a.ts', 'b.ts'],
  ['close idle sockets', 'a.ts'],
];

describe('HistoryKeeper', () => {
  it('stores commits with the codes of their cleaned subjects, and loads them again', async () => {
    await keeper.update(signal);
    expect(commits()).toEqual(BOTH);
    const reopened = load(open(path));
    newKeeper(open(path), reopened).load();
    expect(commits(reopened)).toEqual(BOTH);
    expect(encoded).toHaveLength(2);
  });

  it('reads only new commits, and follows their renames and deletions', async () => {
    repository.commit('Only of the other file', { 'b.ts': lines('b', 15) });
    await keeper.update(signal);
    repository.git('mv', 'a.ts', 'moved.ts');
    rmSync(join(repository.folder, 'b.ts'));
    repository.commit('Move the sockets', { 'moved.ts': lines('a', 15) });
    await keeper.update(signal);
    const expected = [
      ['Move the sockets', 'moved.ts'],
      ['Read headers lazily', 'moved.ts'],
      ['close idle sockets', 'moved.ts'],
    ];
    expect(commits()).toEqual(expected);
    expect(encoded).toEqual([
      'Only of the other file',
      'Read headers lazily',
      'close idle sockets',
      'Move the sockets',
    ]);
    expect(store.history()?.head).toBe(repository.git('rev-parse', 'HEAD'));
  });

  it('does nothing where nothing was committed', async () => {
    await keeper.update(signal);
    const put = vi.spyOn(store, 'putHistory');
    await keeper.update(signal);
    expect(put).not.toHaveBeenCalled();
  });

  it('reads a rewritten history anew, and encodes only what is new in it', async () => {
    const kept = repository.git('rev-parse', 'HEAD~1');
    repository.commit('Soon to be undone', { 'a.ts': 'x\n' });
    await keeper.update(signal);
    repository.git('reset', '-q', '--hard', kept);
    repository.commit('Count open sockets', { 'b.ts': 'y\n' });
    await keeper.update(signal);
    expect(commits()).toEqual([['Count open sockets', 'b.ts'], ...BOTH]);
    expect(encoded.slice(3)).toEqual(['Count open sockets']);
  });

  it('drops a subject that comes again', async () => {
    await keeper.update(signal);
    repository.commit('close idle sockets', { 'b.ts': 'again\n' });
    await keeper.update(signal);
    expect(commits()).toEqual([['Read headers lazily', 'a.ts', 'b.ts']]);
  });

  it('tells a new commit, but asks git only now and then', async () => {
    await keeper.update(signal);
    repository.commit('Count open sockets', { 'b.ts': 'y\n' });
    expect(await keeper.isBehind(signal)).toBe(false);
    const later = performance.now() + 10_000;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    expect(await keeper.isBehind(signal)).toBe(true);
    vi.restoreAllMocks();
  });

  it('shows a follower what the writer stored', async () => {
    const followed = open(path);
    const following = load(followed);
    const follower = newKeeper(followed, following);
    follower.load();
    expect(commits(following)).toBeUndefined();
    await keeper.update(signal);
    follower.load();
    expect(commits(following)).toEqual(BOTH);
    repository.commit('Count open sockets', { 'b.ts': 'y\n' });
    await keeper.update(signal);
    follower.load();
    expect(commits(following)).toHaveLength(3);
  });

  it('keeps what it has where git is missing, and forgets it where the repository is gone', async () => {
    await keeper.update(signal);
    vi.stubEnv('PATH', repository.root);
    await keeper.update(signal);
    expect(commits()).toEqual(BOTH);
    vi.unstubAllEnvs();
    rmSync(join(repository.folder, '.git'), { recursive: true });
    await keeper.update(signal);
    expect(commits()).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('has no history in a folder without git', async () => {
    rmSync(join(repository.folder, '.git'), { recursive: true });
    mkdirSync(join(repository.folder, '.git'));
    await keeper.update(signal);
    expect([commits(), store.history(), logged]).toEqual([undefined, undefined, []]);
  });

  it('goes on without where commits cannot be stored, and says so', async () => {
    store.release();
    await keeper.update(signal);
    expect(commits()).toBeUndefined();
    expect(logged).toEqual([expect.stringContaining('cannot be used')]);
  });

  it('makes damaged commits again', async () => {
    await keeper.update(signal);
    store.close();
    const database = new DatabaseSync(path);
    database.exec("UPDATE commits SET paths = 'no JSON'");
    database.close();
    store = openWriter(path);
    live = load(store);
    keeper = newKeeper(store, live);
    keeper.load();
    expect(commits()).toBeUndefined();
    await keeper.update(signal);
    expect(commits()).toEqual(BOTH);
  });

  it('throws the reason of an abort', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(keeper.update(abort.signal)).rejects.toThrow('enough');
  });
});

describe('an index with commits', () => {
  it('drops them with the codes of another model, and when it is cleared', async () => {
    await keeper.update(signal);
    const other = open(path, { model: { ...MODEL, digest: 'digest-2' } });
    expect(other.history()).toBeUndefined();
    other.claim({ steal: true, onLost: () => undefined });
    expect([other.history(), other.historyHead()]).toEqual([undefined, undefined]);
    store.claim({ steal: true, onLost: () => undefined });
    await keeper.update(signal);
    expect(commits()).toEqual(BOTH);
    store.clear();
    expect(store.history()).toBeUndefined();
  });

  it('is made of an older one, whose files are read again with the codes that they had', async () => {
    const file = sampleFile('a.ts', ['function a() {}']);
    store.putFiles([file]);
    store.close();
    const database = new DatabaseSync(path);
    database.exec('ALTER TABLE files RENAME COLUMN file_code TO path_code');
    database.exec("DROP TABLE commits; DELETE FROM meta WHERE key = 'instance'; PRAGMA user_version = 1");
    database.close();
    store = openWriter(path);
    live = load(store);
    expect(store.fileStates().size).toBe(0);
    for (const { hash, code } of file.chunks) expect(store.codeOf(hash)).toEqual(code);
    store.putFiles([file]);
    live = load(store);
    await newKeeper(store, live).update(signal);
    expect(commits()).toEqual(BOTH);
  });
});
