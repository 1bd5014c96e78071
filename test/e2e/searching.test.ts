import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorWindow, indexMs } from './harness.ts';
import { createSampleWorkspace, trackedFiles } from './sampleWorkspace.ts';

/** A user's first day with a repository of more than a thousand files. */
describe('a repository that is new to the extension', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = createSampleWorkspace();
    window = await EditorWindow.open(workspace);
    await window.openPanel();
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  test('shows its progress while it is indexed, and is indexed as a whole', async () => {
    const states = new Set<string>();
    const files = trackedFiles(workspace).length;
    expect(files).toBeGreaterThan(1000);
    await expect
      .poll(
        async () => {
          states.add((await window.panelState.textContent()) ?? '');
          return window.statusText();
        },
        { timeout: indexMs, interval: 100 },
      )
      .toMatch(/ready; [\d,]+ files in [\d,]+ chunks/);
    expect([...states].filter((text) => /^Indexing, \d+% done/.test(text)).length).toBeGreaterThan(1);
    const indexed = Number(/ready; ([\d,]+) files/.exec(await window.statusText())?.[1]?.replace(',', ''));
    expect(indexed).toBeGreaterThan(1000);
    expect(indexed).toBeLessThanOrEqual(files);
  });

  describe('once it is indexed', () => {
    beforeEach(async () => {
      window.watch();
      await window.waitForIndexed();
      await window.openPanel();
    });

    /** The lines of a file as they are on disk. */
    const linesOf = (file: string): string[] => readFileSync(path.join(workspace, file), 'utf8').split('\n');

    /** The line that a row shows must be the one under the cursor after the row is opened. */
    async function expectCursorAtLineOf(label: string, file: string): Promise<void> {
      const shown = label.slice(0, label.lastIndexOf(', ')).replaceAll('…', '').trim();
      await expect
        .poll(async () => linesOf(file)[(await window.cursor()).line - 1])
        .toContain(shown.split('\n')[0]);
    }

    /** The best hit for the present query, asked again. */
    const best = async (): Promise<string> => {
      await window.refreshResults();
      return (await window.hits.first().getAttribute('aria-label')) ?? '';
    };

    test('the panel finds code by meaning and opens it at the right line', async () => {
      const file = 'packages/markdown-it/lib/rules_block/fence.mjs';
      await window.search('parse a code block fenced by backticks or tildes');
      const hit = window.hitIn(file);
      const label = (await hit.getAttribute('aria-label')) ?? '';
      await window.openHit(file);
      await expectCursorAtLineOf(label, file);
      await window.screenshot('panel');
    });

    test('filters narrow the answer', async () => {
      await window.search('retry a request after a server error lang:md');
      expect(await window.hitIn('.js:').count()).toBe(0);
      expect(await window.hitIn('.md:').count()).toBeGreaterThan(0);
      await window.search('retry a request after a server error path:packages/undici/lib');
      expect(await window.hitIn('packages/undici/lib/').count()).toBeGreaterThan(0);
      expect(await window.hitIn('.md:').count()).toBe(0);
    });

    test('the palette answers while one types, and opens the chosen hit', async () => {
      await window.openQuickSearch();
      await window.page.keyboard.type('wait longer and longer between retries', { delay: 10 });
      const row = window.quickRows.filter({ hasText: 'retry-handler.js' }).first();
      await row.waitFor();
      await window.waitForRest(window.quickRows);
      // What one moves to is previewed.
      await expect
        .poll(async () => {
          const isActive = (await row.getAttribute('class'))?.includes('focused') ?? false;
          if (!isActive) await window.page.keyboard.press('ArrowDown');
          return isActive;
        })
        .toBe(true);
      await window.tab('retry-handler.js').waitFor();
      await window.screenshot('palette');
      await window.page.keyboard.press('Enter');
      await window.quickInput.waitFor({ state: 'hidden' });
      await window.tab('retry-handler.js').waitFor();
      const { line } = await window.cursor();
      expect(linesOf('packages/undici/lib/handler/retry-handler.js').length).toBeGreaterThanOrEqual(line);
      expect(line).toBeGreaterThan(1);
    });

    test('the results are browsed, opened and dismissed by keyboard', async () => {
      const { keyboard } = window.page;
      await window.search('convert a string to kebab case');
      const before = Number.parseInt((await window.resultsMessage.textContent()) ?? '', 10);
      const focused = window.results.locator('.monaco-list-row.focused');
      await window.query.press('Enter');
      await window.waitForResultsFocus();
      await expect.poll(() => focused.getAttribute('aria-level')).toBe('2');
      const first = await focused.getAttribute('aria-label');
      await keyboard.press('ArrowDown');
      await expect.poll(() => focused.getAttribute('aria-label')).not.toBe(first);
      await keyboard.press('ArrowUp');
      await keyboard.press('Enter');
      const [, file = ''] = /, (\S+):\d+(?:–\d+)?$/.exec(first ?? '') ?? [];
      await window.tab(path.basename(file)).waitFor();
      await expectCursorAtLineOf(first ?? '', file);
      await window.hits.first().hover();
      const hover = window.page.locator('.workbench-hover-container').first();
      await expect.poll(() => hover.textContent()).toContain('nearness in meaning');
      await window.screenshot('results');
      await window.runCommand('MoPQ Search: Focus on the Search Panel');
      await window.query.press('Enter');
      await window.waitForResultsFocus();
      await expect.poll(() => focused.getAttribute('aria-label')).toBe(first);
      await keyboard.press('Delete');
      await expect
        .poll(() => window.resultsMessage.textContent())
        .toMatch(new RegExp(`^${before - 1} result`));
    });

    test('Find Similar finds the sisters of a file', async () => {
      await window.openFile('packages/zod/src/v4/locales/de.ts');
      await window.page.keyboard.press('ControlOrMeta+a');
      await window.runCommand('MoPQ Search: Find Similar');
      await window.waitForAnswerTo('similar to packages/zod/src/v4/locales/de.ts:1');
      const labels = await window.hits.evaluateAll((rows) =>
        rows.map((row) => row.getAttribute('aria-label')),
      );
      const sisters = labels.filter((label) => label?.includes('packages/zod/src/v4/locales/'));
      expect(sisters.length).toBeGreaterThan(labels.length / 2);
      expect(labels.filter((label) => label?.includes('locales/de.ts'))).toEqual([]);
      await window.screenshot('similar');
    });

    test('a section of a Markdown file is found', async () => {
      const file = 'packages/undici/docs/docs/api/RetryHandler.md';
      await window.search(
        'documentation of the retry options: maximum number of retries, status codes, methods',
      );
      const hit = window.hitIn(file);
      const label = (await hit.getAttribute('aria-label')) ?? '';
      await window.openHit(file);
      await expectCursorAtLineOf(label, file);
    });

    test('a section of a PDF is found and its text is shown', async () => {
      await window.search('number of milliseconds to wait before retrying path:*.pdf');
      const hit = window.hitIn('docs/handbook.pdf page');
      await hit.click();
      const editor = window.page.locator('.editor-instance .view-lines');
      await window.page.locator('.tab.active', { hasText: 'handbook.pdf' }).waitFor();
      await expect.poll(() => editor.textContent()).toMatch(/milliseconds/);
    });

    test('text that is typed and saved is found', async () => {
      await window.openFile('packages/lodash/kebabCase.js');
      await window.page.keyboard.press('ControlOrMeta+End');
      await window.page.keyboard.type('\n// Zeppelins moor at the harbour mast before a thunderstorm.\n');
      await window.page.keyboard.press('ControlOrMeta+s');
      await window.openPanel();
      await window.search('where zeppelins moor before a thunderstorm');
      await expect.poll(best, { timeout: 30_000, interval: 500 }).toContain('packages/lodash/kebabCase.js:');
    });

    test('what another program writes is found, and not any more once it is deleted', async () => {
      const file = path.join(workspace, 'packages', 'orchard.py');
      writeFileSync(file, 'def prune_apple_trees(orchard):\n    return [tree.prune() for tree in orchard]\n');
      await window.search('prune the apple trees of an orchard');
      await expect.poll(best, { timeout: 30_000, interval: 500 }).toContain('packages/orchard.py:');
      rmSync(file);
      await expect.poll(best, { timeout: 30_000, interval: 500 }).not.toContain('orchard.py');
      expect(await window.hitIn('orchard.py').count()).toBe(0);
    });

    test('a reloaded window answers without encoding anything again', async () => {
      // The size on disk may differ: the write-ahead log is folded in when the index is opened.
      const indexed = async () => /[\d,]+ files in [\d,]+ chunks/.exec(await window.statusText())?.[0];
      const before = await indexed();
      expect(before).toBeDefined();
      await window.reload();
      await window.waitForIndexed();
      expect(await indexed()).toBe(before);
      expect(await window.statusDetail('Encoded since opened')).toBe('0 chunks');
      await window.openPanel();
      await window.search('parse a code block fenced by backticks or tildes');
      await window.hitIn('rules_block/fence.mjs').waitFor();
    });
  });
});
