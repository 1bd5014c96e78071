import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorWindow, temporaryFolder } from './harness.ts';
import { copyPackage } from './sampleWorkspace.ts';

const handler = 'packages/undici/lib/handler/retry-handler.js';
const query = 'wait before a failed request is sent again';

describe('the results view', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    for (const name of ['undici/lib', 'markdown-it/lib']) copyPackage(workspace, name);
    window = await EditorWindow.open(workspace);
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.openPanel();
    await window.waitForIndexed();
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  beforeEach(async () => {
    window.watch();
    await window.openPanel();
    await window.search(query);
  });

  const at = (file: string): string => path.join(workspace, file);
  const files = (): Locator => window.results.locator('.monaco-list-row[aria-level="1"]');
  const clipboard = (): Promise<string> => window.page.evaluate('navigator.clipboard.readText()');
  const title = (label: string): Locator => window.results.locator(`.pane-header [aria-label="${label}"]`);
  const marked = (): Locator => window.page.locator('.view-overlays .cdr[class*="ced-"]');

  async function clickTitle(label: string): Promise<void> {
    await window.results.locator('.pane-header').hover();
    await title(label).click();
  }

  test('groups hits by file under its icon, the words that match highlighted', async () => {
    await expect.poll(() => files().first().locator('.monaco-icon-label.file-icon').count()).toBe(1);
    await expect
      .poll(() => window.hits.locator('.monaco-highlighted-label .highlight').count())
      .toBeGreaterThan(2);
    await window.screenshot('results-tree');
  });

  test('shows one list instead, and remembers that', async () => {
    const ranked = (await window.resultsMessage.textContent())?.match(/\d+/)?.[0];
    await clickTitle('View as List');
    await title('View as Tree').waitFor({ state: 'attached' });
    await expect.poll(() => window.hits.count()).toBe(0);
    await expect.poll(() => files().first().getAttribute('aria-label')).toMatch(/, packages\/\S+:\d/);
    await expect.poll(() => files().first().locator('.label-name').textContent()).toMatch(/^\S+\.js:\d/);
    await window.screenshot('results-list');
    // The editor writes down what extensions remember a moment later.
    await window.page.waitForTimeout(1500);
    await window.reload();
    await window.openPanel();
    await window.search(query);
    await expect.poll(() => window.hits.count()).toBe(0);
    expect((await window.resultsMessage.textContent())?.match(/\d+/)?.[0]).toBe(ranked);
    await window.runCommand('MoPQ Search: View as Tree');
    await window.hits.first().waitFor();
  });

  test('a hover shows the code in colours, the score and why it was found', async () => {
    await window.hits.first().hover();
    const hover = window.page.locator('.workbench-hover-container').first();
    await expect.poll(() => hover.textContent()).toMatch(/score \d.*nearness in meaning \d/);
    await expect.poll(() => hover.locator('span[class*="mtk"]').count()).toBeGreaterThan(5);
    await window.screenshot('results-hover');
    await window.page.mouse.move(900, 400);
    await hover.waitFor({ state: 'hidden' });
  });

  test('marks the lines of a hit that is opened until one types', async () => {
    await window.openHit(handler);
    await expect.poll(() => marked().count()).toBeGreaterThan(2);
    await window.screenshot('results-marked');
    await window.page.keyboard.press('ControlOrMeta+1');
    await window.page.keyboard.type(' ');
    await expect.poll(() => marked().count()).toBe(0);
    await window.page.keyboard.press('ControlOrMeta+z');
    await window.hitIn(handler).click();
    await expect.poll(() => marked().count()).toBeGreaterThan(2);
  });

  test('F4 and Shift+F4 go from result to result', async () => {
    await window.refreshResults();
    await window.waitForAnswerTo(query);
    const selected = window.results.locator('.monaco-list-row.selected');
    const labels = await window.hits.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
    await window.page.keyboard.press('F4');
    await expect.poll(() => selected.getAttribute('aria-label')).toBe(labels[0]);
    await window.page.keyboard.press('F4');
    await expect.poll(() => selected.getAttribute('aria-label')).toBe(labels[1]);
    await window.tab(path.basename(/, (\S+):\d/.exec(labels[1] ?? '')?.[1] ?? '')).waitFor();
    await window.page.keyboard.press('Shift+F4');
    await expect.poll(() => selected.getAttribute('aria-label')).toBe(labels[0]);
  });

  test('F4 is left to the search of the editor where that one was used last', async () => {
    await window.runCommand('Search: Find in Files');
    await window.page.keyboard.type('kRetryHandlerDefaultRetry');
    await window.page.keyboard.press('Enter');
    // It lists files by name, and this one's is not the first to be found.
    await window.page.locator('.search-view .monaco-list-row', { hasText: 'symbols.js' }).waitFor();
    await window.page.keyboard.press('F4');
    await window.tab('symbols.js').waitFor();
    const selection = window.page.locator('[id="status.editor.selection"]');
    await expect.poll(() => selection.getAttribute('aria-label')).toContain('selected');
    // The page of the panel was thrown away while it was hidden: begin anew.
    await window.reload();
  });

  test('opens all results in a search editor, whose lines lead to the files', async () => {
    await clickTitle('Open Results in Search Editor');
    await window.tab(`Results: ${query}`).waitFor();
    const text = window.page.locator('.editor-instance .view-lines');
    await expect.poll(() => text.textContent()).toContain(query.replaceAll(' ', '\u00a0'));
    await expect.poll(() => text.textContent()).toContain('.js:');
    await expect.poll(() => text.locator('.detected-link').count()).toBeGreaterThan(0);
    await window.screenshot('results-search-editor');
    await window.runCommand('View: Close Editor');
  });

  test('copies one result, or all, as Markdown', async () => {
    await window.pickFromMenu(window.hitIn(handler), 'Copy as Markdown');
    await expect
      .poll(clipboard)
      .toMatch(/^`packages\/undici\/lib\/handler\/retry-handler\.js:\d+–\d+`\n\n```javascript\n/);
    expect((await clipboard()).match(/^```javascript$/gm)).toHaveLength(1);
    await window.runCommand('MoPQ Search: Copy All as Markdown');
    const total = Number((await window.resultsMessage.textContent())?.match(/\d+/)?.[0]);
    await expect.poll(async () => (await clipboard()).match(/^`packages\/\S+`$/gm)?.length).toBe(total);
  });

  test('follows lines that move, and marks those that change until the question is asked again', async () => {
    const before = readFileSync(at(handler), 'utf8');
    const placeIn = async (): Promise<number> =>
      Number(/:(\d+)/.exec((await window.hitIn(handler).getAttribute('aria-label')) ?? '')?.[1]);
    const start = await placeIn();
    writeFileSync(at(handler), `// One.\n// Two.\n${before}`);
    await expect.poll(placeIn).toBe(start + 2);
    expect(await window.hitIn(handler).getAttribute('aria-label')).not.toContain('changed');
    writeFileSync(at(handler), before.replaceAll(/^/gm, '  '));
    await expect.poll(() => window.hitIn(handler).getAttribute('aria-label')).toContain(', changed');
    await expect
      .poll(() => window.resultsMessage.textContent())
      .toMatch(/\d+ changed since: refresh to ask again/);
    await window.screenshot('results-stale');
    writeFileSync(at(handler), before);
    await expect.poll(() => window.hitIn(handler).getAttribute('aria-label')).not.toContain('changed');
  });

  test('marks what is typed over in an editor, and the rows of a file that is deleted', async () => {
    const label = (await window.hitIn(handler).getAttribute('aria-label')) ?? '';
    const [, first, last] = /:(\d+)–(\d+)$/.exec(label) ?? [];
    await window.openHit(handler);
    // Its file may have been open already, with the cursor elsewhere.
    await expect.poll(async () => (await window.cursor()).line).toBeGreaterThanOrEqual(Number(first));
    await expect.poll(async () => (await window.cursor()).line).toBeLessThanOrEqual(Number(last));
    await window.page.keyboard.press('ControlOrMeta+1');
    await window.page.keyboard.type('x');
    await expect.poll(() => window.hitIn(handler).getAttribute('aria-label')).toContain(', changed');
    await window.page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => window.hitIn(handler).getAttribute('aria-label')).not.toContain('changed');
    const before = readFileSync(at(handler), 'utf8');
    rmSync(at(handler));
    await expect.poll(() => window.hitIn(handler).getAttribute('aria-label')).toContain(', deleted');
    writeFileSync(at(handler), before);
    await expect.poll(() => window.hitIn(handler).getAttribute('aria-label')).not.toContain('deleted');
  });

  test('finds what is similar to a result', async () => {
    const label = (await window.hitIn(handler).getAttribute('aria-label')) ?? '';
    await window.pickFromMenu(window.hitIn(handler), 'Find Similar to Result');
    await window.waitForAnswerTo(`similar to ${handler}:${/:(\d+)/.exec(label)?.[1]}`);
    await expect.poll(() => window.hits.count()).toBeGreaterThan(5);
    expect(await window.results.locator(`[aria-label="${label}"]`).count()).toBe(0);
  });

  test('finds what is similar to the function around the cursor', async () => {
    mkdirSync(at('src'), { recursive: true });
    writeFileSync(
      at('src/first.js'),
      'const x = 1;\n\nfunction later() {\n  return new RetryHandler();\n}\n',
    );
    await window.openFile('src/first.js');
    await window.page.keyboard.press('ControlOrMeta+End');
    await window.page.keyboard.press('ArrowUp');
    await window.page.keyboard.press('ArrowUp');
    await window.runCommand('MoPQ Search: Find Similar');
    await window.waitForAnswerTo('similar to src/first.js:3');
  });

  test('finds what is similar to a file, from its context menu', async () => {
    await window.openFile(handler);
    await window.runCommand('File: Reveal Active File in Explorer View');
    const row = window.page.locator('.explorer-folders-view .monaco-list-row', {
      hasText: 'retry-handler.js',
    });
    await window.pickFromMenu(row, 'Find Similar to File');
    await window.waitForAnswerTo(`similar to ${handler}`);
    // The panel is made anew beside the results, and must not ask its own question again.
    await window.page.waitForTimeout(1000);
    await window.waitForAnswerTo(`similar to ${handler}`);
    await expect.poll(() => window.hits.count()).toBeGreaterThan(5);
    expect(await window.hitIn(handler).count()).toBe(0);
  });
});
