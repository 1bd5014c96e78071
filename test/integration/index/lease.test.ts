import { utimesSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleFile } from '../../unit/index/sampleFiles.ts';
import { contents, open, openWriter, temporaryIndex } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const locked = expect.objectContaining({ code: 'index-locked' });
const nothing = (): void => undefined;

test('without the lease nothing is written', () => {
  const store = open(temporaryIndex());
  expect(store.writable).toBe(false);
  expect(() => store.putFiles([sampleFile('a.ts', ['one'])])).toThrow(locked);
  expect(() => store.clear()).toThrow(locked);
  expect(contents(store).size).toBe(0);
});

test('a second opener follows, and takes over when the first gives the lease back', () => {
  const path = temporaryIndex();
  const first = openWriter(path);
  const second = open(path);
  expect(second.claim({ steal: false, onLost: nothing })).toBe(false);
  vi.advanceTimersByTime(5000);
  expect(second.claim({ steal: false, onLost: nothing })).toBe(false);
  first.release();
  expect(first.writable).toBe(false);
  expect(second.claim({ steal: false, onLost: nothing })).toBe(true);
  expect(second.claim({ steal: false, onLost: nothing })).toBe(true);
});

test('closing gives the lease back', () => {
  const path = temporaryIndex();
  openWriter(path).close();
  expect(open(path).claim({ steal: false, onLost: nothing })).toBe(true);
});

test('who is overtaken cannot write from that moment', async () => {
  const path = temporaryIndex();
  const first = open(path);
  const onLost = vi.fn();
  first.claim({ steal: false, onLost });
  first.putFiles([sampleFile('a.ts', ['one'])]);
  const second = openWriter(path);
  expect(() => first.putFiles([sampleFile('b.ts', ['two'])])).toThrow(locked);
  expect(first.writable).toBe(false);
  await Promise.resolve();
  expect(onLost).toHaveBeenCalledOnce();
  first.close();
  second.putFiles([sampleFile('c.ts', ['three'])]);
  expect([...contents(second).keys()]).toEqual(['a.ts', 'c.ts']);
});

test('who is overtaken while it rests learns of it within a second or so', async () => {
  const path = temporaryIndex();
  const first = open(path);
  const onLost = vi.fn();
  first.claim({ steal: false, onLost });
  openWriter(path);
  expect(first.writable).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(first.writable).toBe(false);
  expect(onLost).toHaveBeenCalledOnce();
});

test('the terms of both stay apart when the lease goes there and back', () => {
  const path = temporaryIndex();
  const stores = [open(path), open(path)];
  for (let i = 0; i < 6; i++) {
    const store = stores[i % 2];
    store?.claim({ steal: true, onLost: nothing });
    store?.putFiles([sampleFile(`f${i}.ts`, [`function only${i}() {}`])]);
  }
  const [one, two] = stores.map((store) => contents(store));
  expect(one).toEqual(two);
  expect(one?.size).toBe(6);
});

test('a holder that has not beaten for long is overtaken though its process lives', () => {
  const path = temporaryIndex();
  openWriter(path);
  utimesSync(`${path}.writer`, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  expect(open(path).claim({ steal: false, onLost: nothing })).toBe(true);
});

test('a beat keeps the lease alive', () => {
  const path = temporaryIndex();
  openWriter(path);
  utimesSync(`${path}.writer`, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  vi.advanceTimersByTime(1000);
  expect(open(path).claim({ steal: false, onLost: nothing })).toBe(false);
});
