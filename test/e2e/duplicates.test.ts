import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { EditorWindow, temporaryFolder } from './harness.ts';
import { copyPackage } from './sampleWorkspace.ts';

const rules = 'packages/markdown-it/lib/rules_block';

/** Code under other names. */
const renamed = (code: string): string =>
  code.replaceAll(/\b(state|startLine|endLine|silent|marker|params|markup|pos|max|mem)\b/g, '$1Renamed');

describe('the finder of duplicates', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    copyPackage(workspace, 'markdown-it/lib');
    mkdirSync(at('copies'));
    cpSync(at(`${rules}/table.mjs`), at('copies/table.mjs'));
    writeFileSync(at('copies/fenced.mjs'), renamed(readFileSync(at(`${rules}/fence.mjs`), 'utf8')));
    window = await EditorWindow.open(workspace);
    await window.waitForIndexed();
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  beforeEach(() => window.watch());

  const at = (file: string): string => path.join(workspace, file);
  const view = (): Locator =>
    window.page.locator('.pane', { has: window.page.locator('.pane-header[aria-label^="Duplicates"]') });
  const groups = (): Locator => view().locator('.monaco-list-row[aria-level="1"]');
  const places = (): Locator => view().locator('.monaco-list-row[aria-level="2"]');
  const message = (): Locator => view().locator('.message');

  test('is cancelled while it looks, and shows nothing then', async () => {
    const thaw = window.freezeEngine();
    onTestFinished(thaw);
    await window.runCommand('MoPQ Search: Find Duplicates');
    const looking = window.notifications.filter({ hasText: 'Looking for duplicates in' });
    await looking.locator('.monaco-button', { hasText: 'Cancel' }).click();
    thaw();
    await expect.poll(() => window.notifications.count()).toBe(0);
    // What is asked later is answered later.
    await window.openPanel();
    await window.search('a fenced block of code');
    expect(await view().count()).toBe(0);
  });

  test('tells what stands in several places of the workspace, also under other names', async () => {
    await window.runCommand('MoPQ Search: Find Duplicates');
    await expect
      .poll(() => message().textContent())
      .toMatch(/^\d+ groups, \d+ lines to spare \([\d,]+ chunks/);
    const texts = () => groups().evaluateAll((rows) => rows.map((row) => row.textContent ?? ''));
    await expect.poll(texts).toContainEqual(expect.stringMatching(/^table\.mjs\s*identical · \d+ lines/));
    expect(await texts()).toContainEqual(
      expect.stringMatching(/^fenced\.mjs, fence\.mjs\s*99% alike · \d+ lines/),
    );
    await window.screenshot('duplicates');
  });

  test('opens a place with its lines selected', async () => {
    const place = places().filter({ hasText: 'fenced.mjs' }).first();
    await place.click();
    await window.tab('fenced.mjs').waitFor();
    const selected = window.page.locator('[id="status.editor.selection"]');
    await expect.poll(() => selected.getAttribute('aria-label')).toContain('selected');
  });

  test('compares two places line by line', async () => {
    const group = groups().filter({ hasText: 'fenced.mjs' }).first();
    await group.hover();
    await group.locator('[aria-label="Compare with First Place"]').click();
    const tab = window.page.locator('.tab.active', { hasText: /fenced\.mjs:\d+–\d+ ↔ fence\.mjs:\d+–\d+/ });
    await tab.waitFor();
    const editor = window.page.locator('.monaco-diff-editor');
    await expect.poll(() => editor.textContent()).toContain('stateRenamed');
    await expect.poll(() => editor.locator('.char-insert, .char-delete').count()).toBeGreaterThan(5);
    await window.screenshot('duplicates-compare');
  });

  test('looks into one folder from its context menu, and finds none there', async () => {
    await window.runCommand('View: Show Explorer');
    const folder = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'copies' });
    await window.pickFromMenu(folder, 'Find Duplicates');
    await expect.poll(() => message().textContent()).toMatch(/^No duplicates \(\d+ chunks compared/);
    await expect.poll(() => view().locator('.pane-header .description').textContent()).toBe('copies');
  });

  test('asks for as much in common as the setting says', async () => {
    const countAt = async (nearness: number): Promise<number> => {
      mkdirSync(at('.vscode'), { recursive: true });
      writeFileSync(at('.vscode/settings.json'), JSON.stringify({ 'mopq.duplicates.nearness': nearness }));
      await window.runCommand('MoPQ Search: Find Duplicates');
      await expect.poll(() => message().textContent()).toMatch(/^\d+ groups/);
      return Number.parseInt((await message().textContent()) ?? '', 10);
    };
    const strict = await countAt(1);
    await expect.poll(() => countAt(0.5), { timeout: 60_000 }).toBeGreaterThan(strict);
  });
});
