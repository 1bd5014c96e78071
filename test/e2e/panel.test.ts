import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorWindow, temporaryFolder, writeFiles } from './harness.ts';
import { themeFile, themeOf, variablesOfStyles } from './pages.ts';
import { themes, useTheme } from './themes.ts';

const files = {
  'server/auth/login.go':
    'package auth\n\n// CheckPassword compares a password with its stored hash.\nfunc CheckPassword(password, hash string) bool { return sum(password) == hash }\n',
  'server/auth/login_test.go':
    'package auth\n\n// TestCheckPassword tries a wrong password.\nfunc TestCheckPassword(t *testing.T) {}\n',
  'client/login.ts':
    '/** Asks for the password and sends it to the server. */\nexport function login(password: string) {}\n',
  'docs/login.md': '# Login\n\nThe password is checked against its hash.\n\n# Logout\n\nThe session ends.\n',
};

describe('the search panel', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    writeFiles(workspace, files);
    window = await EditorWindow.open(workspace);
    await window.openPanel();
    await window.waitForIndexed();
  });

  beforeEach(async () => {
    window.watch();
    await window.openPanel();
    await clear();
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  /** Takes away what an earlier test left in the box and beside it. */
  async function clear(): Promise<void> {
    await window.clearFilters();
    await window.query.fill('');
    await expect.poll(() => window.panelState.textContent()).toMatch(/indexed/);
  }

  const options = () => window.panel.locator('#options [role=option]');
  const activeOption = () => window.panel.locator('#options [aria-selected=true]');

  test('a filter that is typed becomes a chip, which a key takes away', async () => {
    const { keyboard } = window.page;
    await window.query.pressSequentially('check the password lang:go ');
    await expect.poll(() => window.chips.allTextContents()).toEqual(['Language:Go×']);
    expect(await window.query.inputValue()).toBe('check the password ');
    await window.waitForAnswerTo('check the password lang:go');
    expect(await window.hitIn('.ts:').count()).toBe(0);
    await window.screenshot('panel-filters');
    await keyboard.press('Home');
    await keyboard.press('Backspace');
    await window.panel.locator('#chips button:focus').waitFor();
    await keyboard.press('Delete');
    await expect.poll(() => window.chips.count()).toBe(0);
    await window.panel.locator('#query:focus').waitFor();
    await expect.poll(() => window.hitIn('login.ts:').count()).toBe(1);
  });

  test('a filter that is typed becomes a chip when the box is left, by key or by click', async () => {
    const { keyboard } = window.page;
    await window.query.pressSequentially('check the password lang:go');
    await keyboard.press('Escape');
    await keyboard.press('Tab');
    await expect.poll(() => window.chips.allTextContents()).toEqual(['Language:Go×']);
    expect(await window.query.inputValue()).toBe('check the password ');
    await window.query.fill('check the password path:client');
    await window.panel.locator('#add').click();
    await options().first().waitFor();
    expect(await window.query.inputValue()).toBe('check the password path:client');
    await keyboard.press('Escape');
    await window.panel.locator('#mode [value=lexical]').click();
    await expect.poll(() => window.chips.allTextContents()).toEqual(['Language:Go×', 'Path:client×']);
    expect(await window.panel.locator('#mode input:checked').getAttribute('value')).toBe('lexical');
    await window.panel.locator('#mode [value=hybrid]').click();
    await window.query.fill('path:server');
    await window.panel.locator('#clear').click();
    await window.panel.locator('#query:focus').waitFor();
    expect(await window.chips.count()).toBe(2);
  });

  test('filters are offered and chosen by keyboard', async () => {
    const { keyboard } = window.page;
    await window.query.fill('password');
    await window.panel.locator('#add').press('Enter');
    await expect.poll(() => options().allTextContents()).toHaveLength(3);
    await keyboard.press('Enter');
    await expect
      .poll(() => options().allTextContents())
      .toEqual(['Go2 files', 'TypeScript1 file', 'Markdown1 file']);
    await window.screenshot('panel-completion');
    await keyboard.press('ArrowDown');
    await expect.poll(() => activeOption().textContent()).toContain('TypeScript');
    expect(await window.query.getAttribute('aria-activedescendant')).toBe(
      await activeOption().getAttribute('id'),
    );
    await keyboard.press('Tab');
    await expect.poll(() => window.chips.allTextContents()).toEqual(['Language:TypeScript×']);
    await window.waitForAnswerTo('password lang:typescript');
    await keyboard.type('path:ser');
    await expect.poll(() => activeOption().textContent()).toBe('server2 files');
    await keyboard.press('Escape');
    await expect.poll(() => options().count()).toBe(0);
    expect(await window.query.inputValue()).toBe('password path:ser');
  });

  test('former queries come back by the arrow keys, and what was half typed after them', async () => {
    const [older, newer] = ['compare a password with its hash', 'when the session ends'];
    for (const text of [older, newer]) {
      await window.search(text);
      // One that nobody went on with is not kept.
      await window.query.press('Enter');
      await window.waitForResultsFocus();
      await window.openPanel();
    }
    await window.query.fill('half typed');
    const expectAfter = async (key: string, text: string): Promise<void> => {
      await window.query.press(key);
      await expect.poll(() => window.query.inputValue()).toBe(text);
    };
    await expectAfter('ArrowUp', newer);
    await expectAfter('ArrowUp', older);
    await window.waitForAnswerTo(older);
    await expectAfter('ArrowDown', newer);
    await expectAfter('ArrowDown', 'half typed');
  });

  test('an answer without results says what to try', async () => {
    await window.query.fill('check the password path:server kind:docs ');
    await expect.poll(() => window.panelState.textContent()).toBe('Nothing found. Try');
    const offered = window.panel.locator('#actions button');
    await expect.poll(() => offered.allTextContents()).toEqual(['without server', 'without Docs']);
    await window.screenshot('panel-nothing-found');
    await offered.last().press('Enter');
    await expect.poll(() => window.hitIn('login.go:').count()).toBe(1);
    await expect.poll(() => window.chips.allTextContents()).toEqual(['Path:server×']);
  });

  test.each(themes)('its states are tested in the colours of the %s theme as it is', async (name) => {
    await useTheme(window.page, name);
    await window.panel.locator(`body.vscode-${name}`).waitFor();
    const told = await window.panel.locator('html').evaluate(themeOf, variablesOfStyles());
    await expect(`${JSON.stringify(told, undefined, 2)}\n`).toMatchFileSnapshot(themeFile(name));
  });

  test('without a folder it offers to open one', async () => {
    await window.page.goto(new URL('/?ew=true', window.page.url()).href);
    await window.openPanel();
    await expect.poll(() => window.panelState.textContent()).toBe('Open a folder to search in it.');
    expect(await window.panel.locator('#actions button').allTextContents()).toEqual(['Open Folder']);
    await window.screenshot('panel-no-folder');
    await window.panel.locator('#actions button').click();
    await expect.poll(() => window.page.locator('.quick-input-title').textContent()).toContain('Open Folder');
  });
});
