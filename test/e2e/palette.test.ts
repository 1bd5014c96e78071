import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorWindow, temporaryFolder, writeFiles } from './harness.ts';

const files = {
  'server/login.go':
    'package auth\n\n// CheckPassword compares a password with its stored hash.\nfunc CheckPassword(password, hash string) bool { return sum(password) == hash }\n',
  'client/login.ts':
    '/** Asks for the password and sends it to the server. */\nexport function askForPassword(password: string) {}\n',
  'docs/long.md': `# Notes\n\n${Array.from({ length: 200 }, (_, i) => `Line ${i} of the notes.\n`).join('\n')}`,
};

describe('the palette of the search', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    writeFiles(workspace, files);
    window = await EditorWindow.open(workspace);
    await window.waitForIndexed();
  });

  beforeEach(() => window.watch());

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  const tabs = () =>
    window.page
      .locator('.tab')
      .evaluateAll((all) => all.map((tab) => tab.getAttribute('data-resource-name')));
  /** Row of the palette with the file. */
  const row = (file: string) => window.quickRows.filter({ hasText: file }).first();
  /** The first line that the editor shows. */
  const topLine = () => window.page.locator('.editor-instance .line-numbers').first().textContent();

  test('Escape leaves the editor as it was, though results were previewed', async () => {
    const { keyboard } = window.page;
    await window.openFile('docs/long.md');
    await keyboard.press('ControlOrMeta+g');
    await keyboard.type('150');
    await keyboard.press('Enter');
    await expect.poll(async () => (await window.cursor()).line).toBe(150);
    const top = await topLine();
    await window.openQuickSearch();
    // At once: the rows of what is half typed would be gone again when the arrow key comes.
    await keyboard.insertText('compare a password with its hash');
    await row('server/login.go').waitFor();
    await keyboard.press('ArrowDown');
    await window.tab('login.ts').waitFor();
    await keyboard.press('ArrowUp');
    await window.tab('login.go').waitFor();
    await keyboard.press('Escape');
    await window.tab('long.md').waitFor();
    await expect.poll(tabs).toEqual(['long.md']);
    await expect.poll(async () => (await window.cursor()).line).toBe(150);
    await expect.poll(topLine).toBe(top);
    await window.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  });

  test('it opens with the last query and what it found, and leaves the editor alone', async () => {
    await window.openQuickSearch();
    expect(await window.quickInput.inputValue()).toBe('compare a password with its hash');
    await row('server/login.go').waitFor();
    await window.screenshot('palette-last-query');
    await window.page.waitForTimeout(500);
    expect(await tabs()).toEqual(['long.md']);
    await window.page.keyboard.type('ask for the password lang:ts');
    await expect.poll(() => window.quickRows.count()).toBe(1);
    await row('client/login.ts').waitFor();
    await window.page.keyboard.press('ControlOrMeta+Enter');
    await window.tab('login.ts').waitFor();
    await expect.poll(tabs).toEqual(['long.md', 'login.ts']);
  });

  test('where it finds nothing it leads to the panel', async () => {
    await window.openQuickSearch();
    await window.page.keyboard.type('ask for the password path:nowhere');
    await row('Go on in the search panel').waitFor();
    await window.screenshot('palette-nothing-found');
    await window.page.keyboard.press('Enter');
    await expect.poll(() => window.query.inputValue()).toBe('ask for the password');
    await expect.poll(() => window.panel.locator('#chips').textContent()).toContain('Path:nowhere');
  });

  test('what is similar to a row is found from it', async () => {
    await window.openQuickSearch();
    await window.page.keyboard.type('ask for the password');
    await row('client/login.ts').waitFor();
    await window.waitForRest(window.quickRows);
    await row('client/login.ts').hover();
    await row('client/login.ts').locator('[aria-label="Find Similar"]').click();
    await window.waitForAnswerTo('similar to client/login.ts:1');
  });
});
