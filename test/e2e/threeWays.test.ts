import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { framesFolder } from '../../scripts/setup/paths.ts';
import { EditorWindow, temporaryFolder } from './harness.ts';
import { copyPackage } from './sampleWorkspace.ts';
import { wantsPictures } from './themes.ts';

const file = 'packages/undici/lib/handler/retry-handler.js';

/** The three ways to search lead to the same code. What they look like are the frames of the README's animation. */
describe('one place is found', () => {
  let workspace: string;
  let window: EditorWindow;
  let frames = 0;

  beforeAll(async () => {
    rmSync(framesFolder, { recursive: true, force: true });
    mkdirSync(framesFolder, { recursive: true });
    workspace = temporaryFolder('workspace');
    copyPackage(workspace, 'undici/lib');
    copyPackage(workspace, 'undici/docs');
    window = await EditorWindow.open(workspace, { 'editor.wordWrap': 'off' });
    // A picture is small where it is shown.
    await window.page.setViewportSize({ width: 1120, height: 800 });
    await window.waitForIndexed();
    await window.openPanel();
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  beforeEach(() => window.watch());

  async function frame(): Promise<void> {
    if (!wantsPictures) return;
    await window.comeToRest();
    const name = `${String(++frames).padStart(2, '0')}.png`;
    await window.page.screenshot({ path: path.join(framesFolder, name) });
  }

  test('from the panel, while one types', async () => {
    for (const text of ['wait', 'wait longer', 'wait longer between', 'wait longer between retries']) {
      await window.search(text);
      await frame();
    }
    await window.openHit(file);
    await frame();
  });

  test('from the palette', async () => {
    await window.runCommand('View: Close All Editors');
    await window.openQuickSearch();
    const row = window.quickRows.filter({ hasText: path.basename(file) }).first();
    for (const text of ['retry', 'retry only some', 'retry only some status codes']) {
      await window.quickInput.fill(text);
      await row.waitFor();
      await frame();
    }
    await window.page.keyboard.press('Escape');
  });

  test('from code that is like it', async () => {
    await window.openFile('packages/undici/lib/interceptor/retry.js');
    await window.page.keyboard.press('ControlOrMeta+a');
    await frame();
    await window.runCommand('MoPQ Search: Find Similar');
    await window.waitForAnswerTo('similar to packages/undici/lib/interceptor/retry.js:1');
    await frame();
    expect(await window.hits.first().getAttribute('aria-label')).toMatch(/retry/i);
    await window.runCommand('MoPQ Search: Go to Next Result');
    await expect.poll(() => window.tab('retry.js').count()).toBe(0);
    await frame();
  });
});
