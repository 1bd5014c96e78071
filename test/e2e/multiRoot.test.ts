import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { EditorWindow, temporaryFolder, writeFiles } from './harness.ts';

describe('a workspace of two folders', () => {
  let folder: string;
  let window: EditorWindow;

  beforeAll(async () => {
    folder = temporaryFolder('workspace');
    writeFiles(folder, {
      'server/login.go': 'package server\n\n// CheckPassword compares a password with its stored hash.\n',
      'client/login.ts':
        '/** Asks for the password and sends it to the server. */\nexport function login() {}\n',
      'both.code-workspace': JSON.stringify({ folders: [{ path: 'server' }, { path: 'client' }] }),
    });
    window = await EditorWindow.open(path.join(folder, 'both.code-workspace'));
    await window.openPanel();
    await window.waitForIndexed();
  });

  beforeEach(() => window.watch());

  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is searched as one, and the rows say which folder they come from', async () => {
    await window.search('password check at login');
    await window.hitIn('login.go').waitFor();
    await window.hitIn('login.ts').waitFor();
    const descriptions = await window.results
      .locator('[aria-level="1"] .label-description')
      .allTextContents();
    expect(descriptions.toSorted()).toEqual(['client', 'server']);
  });

  test('opens the file of the right folder', async () => {
    await window.search('compare the hash of a password');
    await window.openHit('login.go');
    await expect.poll(async () => (await window.cursor()).line).toBe(3);
  });

  test('shares the index of a folder with another window, and goes on when that one closes', async () => {
    const other = await EditorWindow.open(path.join(folder, 'server'), {}, { cache: window.cache });
    let open = true;
    const close = async (): Promise<void> => {
      if (open) await other.close();
      open = false;
    };
    onTestFinished(close);
    other.watch();
    await other.openPanel();
    await other.waitForIndexed();
    expect(await other.statusDetail('Encoded since opened')).toBe('0 chunks');
    expect(await window.statusDetail('State')).toBe('up to date, kept so by another window');

    writeFileSync(
      path.join(folder, 'server/ledger.go'),
      'package server\n\n// Ledger books what customers paid.\n',
    );
    for (const each of [other, window]) await expectFound(each, 'where payments are booked', 'ledger.go:');

    await close();
    await expect.poll(() => window.statusDetail('State')).toBe('up to date');
    writeFileSync(
      path.join(folder, 'server/mail.go'),
      'package server\n\n// Mail posts letters to subscribers.\n',
    );
    await expectFound(window, 'post a letter to those who subscribed', 'mail.go:');
    expect(await window.notifications.count()).toBe(0);
  });

  /** Asks until what has just been written is the best hit. */
  async function expectFound(where: EditorWindow, query: string, place: string): Promise<void> {
    await where.openPanel();
    await where.search(query);
    await expect
      .poll(async () => {
        await where.refreshResults();
        return where.hits.first().getAttribute('aria-label');
      })
      .toContain(place);
  }
});
