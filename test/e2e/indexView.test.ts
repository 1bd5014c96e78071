import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorWindow, indexMs, temporaryFolder, writeFiles } from './harness.ts';
import { copyPackage } from './sampleWorkspace.ts';

describe('the index view', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    writeApp();
    copyPackage(at('library'), 'undici/lib');
    const file = at('both.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'app' }, { path: 'library' }] }));
    window = await EditorWindow.open(file);
    await window.openPanel();
    await window.waitForIndexed();
    await header('Index').click();
    // A tree draws no rows that it has no room for.
    await header('Search').click();
    await header('Results').click();
    await folder('app').waitFor();
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  beforeEach(() => window.watch());

  const at = (file: string): string => path.join(workspace, file);

  /** One file for each reason to be left out. */
  function writeApp(): void {
    const files: Record<string, string> = {
      '.gitignore': '# what tools make\nout/\n*.log\n',
      'src/pool.ts': 'export class ConnectionPool {\n  take() {}\n}\n',
      'docs/guide.md': '# Guide\n\nHow connections are shared.\n',
      'out/api/schema.ts': 'export interface Schema {}\n',
      'server.log': 'started\n',
      'node_modules/left/index.js': 'module.exports = 1;\n',
      '.env': 'KEY=1\n',
      'logo.png': 'x',
      'package-lock.json': '{}\n',
      'paper.pdf': 'This is no such document.\n',
      'notes.md': `# Notes\n\n${'many words '.repeat(120_000)}\n`,
    };
    writeFiles(at('app'), files);
  }

  const view = (): Locator =>
    window.page.locator('.pane', { has: window.page.locator('.pane-header[aria-label^="Index"]') });
  const header = (name: string): Locator => window.page.locator(`.pane-header[aria-label^="${name}"]`);
  /** A row by the beginning of what a screen reader reads of it. */
  const row = (label: string): Locator => view().locator(`.monaco-list-row[aria-label^="${label}"]`).first();
  const folder = (name: string): Locator => row(`${name}, `);
  const stateOf = async (name: string): Promise<string> =>
    (await folder(name).locator('.label-description').textContent()) ?? '';
  const notification = (text: RegExp): Locator => window.notifications.filter({ hasText: text });

  /** Presses a button that a row shows under the mouse; where the tree is drawn anew meanwhile, it points again. */
  async function press(target: Locator, button: string): Promise<void> {
    for (let tries = 10; ; tries--) {
      try {
        await target.hover({ timeout: 5000 });
        await target.locator(`.action-label[aria-label="${button}"]`).click({ timeout: 2000 });
        return;
      } catch (error) {
        if (tries === 0) throw error;
        await header('Index').hover();
      }
    }
  }

  /** Unfolds a row of the first folder, if it is not. */
  async function unfold(label: string): Promise<void> {
    await row(label).waitFor();
    if ((await row(label).getAttribute('aria-expanded')) === 'false') await row(label).click();
  }

  test('tells of each folder how it stands, and what its index holds', async () => {
    await expect.poll(() => stateOf('app')).toBe('up to date');
    expect(await stateOf('library')).toBe('up to date');
    await unfold('Indexed, ');
    await row('TypeScript, 1 file, 1 chunk').waitFor();
    for (const fact of ['Model, mopq-static-256', 'Size on disk, ', 'Memory, ', 'Last change, ']) {
      await row(fact).waitFor();
    }
  });

  test('tells what is left out, why, and by which rule', async () => {
    await unfold('Left out, ');
    for (const reason of ['Ignored, 3', 'Secrets, 1', 'Binary, 1', 'Generated, 1', 'Too large, 1']) {
      await row(reason).waitFor();
    }
    await row('Failed to parse, 1').waitFor();
    await unfold('Ignored, 3');
    await row('out/, out/ · .gitignore:2').waitFor();
    await row('node_modules/, **/node_modules · search.exclude').waitFor();
    await window.screenshot('index-view');
  });

  test('opens the rule that leaves the chosen row out, also from the command palette', async () => {
    await row('server.log, ').click();
    await window.tab('server.log').waitFor();
    await window.runCommand('MoPQ Search: Open the Rule');
    await window.tab('.gitignore').waitFor();
    await expect.poll(async () => (await window.cursor()).line).toBe(3);
  });

  test('includes what a rule leaves out', async () => {
    await press(row('out/, '), 'Include It');
    await unfold('Indexed, ');
    await row('TypeScript, 2 files, 2 chunks').waitFor();
    await expect.poll(() => row('out/, ').count()).toBe(0);
  });

  test('says in one sentence why a file is not in the search, and what to do', async () => {
    await window.openFile('notes.md');
    await window.runCommand('MoPQ Search: Why Is This File (Not) in the Search?');
    const told = notification(/notes\.md is not in the search: it has 1,290 kB, and the limit is 1,024 kB/);
    await told.waitFor();
    await window.screenshot('index-why');
    await told.locator('.monaco-button').getByText('Raise the Limit').click();
    await row('Indexed, 6 files in ').waitFor({ timeout: indexMs });
    await expect.poll(() => row('Too large, ').count()).toBe(0);
    await window.runCommand('MoPQ Search: Why Is This File (Not) in the Search?');
    await notification(/notes\.md is in the search, in \d+ chunks/).waitFor();
  });

  test('deletes the index of a folder, and makes it again when asked', async () => {
    const indexes = path.join(window.cache, 'mopq-search/indexes');
    const ofApp = (): string[] => readdirSync(indexes).filter((name) => name.startsWith('app-'));
    expect(ofApp()).toHaveLength(1);
    await press(folder('app'), 'Forget the Index');
    await window.page.locator('.monaco-dialog-box .monaco-button').getByText('Delete the Index').click();
    await expect.poll(() => stateOf('app')).toBe('no index');
    expect(ofApp()).toEqual([]);
    expect(existsSync(at('app/src/pool.ts'))).toBe(true);
    await press(folder('app'), 'Rebuild the Index');
    await expect.poll(() => stateOf('app'), { timeout: indexMs }).toBe('up to date');
    expect(ofApp()).toHaveLength(1);
  });

  test('turns a folder off, and on again', async () => {
    await press(folder('app'), 'Turn Off');
    await expect.poll(() => stateOf('app')).toBe('turned off');
    await window.runCommand('MoPQ Search: Why Is This File (Not) in the Search?');
    await notification(/notes\.md is not in the search: it is turned off for the folder app/).waitFor();
    await press(folder('app'), 'Turn On');
    await expect.poll(() => stateOf('app'), { timeout: indexMs }).toBe('up to date');
  });

  test('pauses a folder that is being indexed, and lets it go on', async () => {
    window.writeSettings({ 'mopq.cpuShare': 10 });
    await press(folder('library'), 'Rebuild the Index');
    await expect.poll(() => stateOf('library')).toMatch(/^(indexing|looking)/);
    await press(folder('library'), 'Pause Indexing');
    await expect.poll(() => stateOf('library')).toMatch(/^paused, \d+ files to go$/);
    await window.screenshot('index-paused');
    window.writeSettings({});
    await press(folder('library'), 'Resume Indexing');
    await expect.poll(() => stateOf('library'), { timeout: indexMs }).toBe('up to date');
  });
});
