import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorWindow, temporaryFolder } from './harness.ts';

describe('a workspace of two folders', () => {
  let folder: string;
  let window: EditorWindow;

  beforeAll(async () => {
    folder = temporaryFolder('workspace');
    const write = (root: string, file: string, text: string): void => {
      mkdirSync(path.join(folder, root), { recursive: true });
      writeFileSync(path.join(folder, root, file), text);
    };
    write(
      'server',
      'login.go',
      'package server\n\n// CheckPassword compares a password with its stored hash.\n',
    );
    write(
      'client',
      'login.ts',
      '/** Asks for the password and sends it to the server. */\nexport function login() {}\n',
    );
    const workspace = path.join(folder, 'both.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'server' }, { path: 'client' }] }));
    window = await EditorWindow.open(workspace);
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
});
