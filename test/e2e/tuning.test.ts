import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jargonFile, jargonQuery } from '../support/harbour.ts';
import { EditorWindow, indexMs } from './harness.ts';
import { createTuningWorkspace } from './tuningWorkspace.ts';

const runMs = 150_000;

/** People whose commit messages call things by names that the code does not have. */
describe('a repository with a history', () => {
  let workspace: string;
  let window: EditorWindow;
  /** What the jargon finds with the shipped model. */
  let answerBefore: string[];

  beforeAll(async () => {
    workspace = createTuningWorkspace();
    // The history's own vote finds these files too; here it is the model that must.
    window = await EditorWindow.open(workspace, { 'mopq.history.enabled': false });
    await window.openPanel();
    await window.waitForIndexed();
    await window.search(jargonQuery);
    answerBefore = await answer();
  });

  beforeEach(() => window.watch());

  afterAll(async () => {
    await window?.close();
    rmSync(path.dirname(workspace), { recursive: true, force: true });
  });

  /** The rows in sight. */
  async function answer(): Promise<string[]> {
    await window.waitForAnswerTo(jargonQuery);
    return window.hits.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  const toast = (text: string) => window.notifications.filter({ hasText: text });
  const clearNotifications = () => window.runCommand('Notifications: Clear All Notifications');

  async function startRun(side: string): Promise<void> {
    await window.runCommand('MoPQ Search: Fine-Tune on This Repository');
    await window.quickRows.filter({ hasText: side }).click();
    await window.tuningStatus.waitFor();
  }

  async function chooseInMenu(action: string): Promise<void> {
    await window.tuningStatus.click();
    await window.quickRows.filter({ hasText: action }).click();
  }

  test('with the shipped model the jargon does not lead to its file', () => {
    expect(answerBefore.length).toBeGreaterThan(0);
    expect(answerBefore[0]).not.toContain(jargonFile);
  });

  test('a run shows where it stands, rests, goes on and is cancelled, and nothing has changed', async () => {
    await startRun('Queries only');
    await chooseInMenu('Pause');
    await expect.poll(() => window.tuningStatus.textContent()).toContain('paused');
    await toast('paused while').waitFor();
    await window.openPanel();
    await window.search('where requests are retried');
    await window.openHit('retry-handler.js');
    await window.runCommand('MoPQ Search: Resume Fine-Tuning');
    // Where the mouse shows no hover.
    await window.page.mouse.move(1000, 350);
    await toast('fine-tuning on harbour: training').waitFor({ timeout: runMs });
    await window.screenshot('tuning-progress');
    await toast('fine-tuning on harbour').locator('.monaco-button', { hasText: 'Cancel' }).click();
    await toast('was cancelled').waitFor();
    await expect.poll(() => window.tuningStatus.isVisible()).toBe(false);
    expect(await window.statusText()).not.toContain('tuned');
    await window.search(jargonQuery);
    expect(await answer()).toEqual(answerBefore);
  });

  test('a run to its end is told with its report, and the jargon leads to its file', async () => {
    await clearNotifications();
    await window.runCommand('View: Close All Editors');
    await startRun('Queries only');
    await window.report.locator('h1', { hasText: 'made search better' }).waitFor({ timeout: runMs });
    await toast('Show Report').waitFor();
    await expect.poll(() => window.statusText()).toContain('tuned to this repository');
    await expect.poll(async () => (await answer())[0]).toContain(jargonFile);
    await clearNotifications();
    await window.screenshot('tuning-report');
    const gains = await window.report.locator('.summary .better').allTextContents();
    expect(gains).toHaveLength(2);
  });

  test('a query of the report opens its answer and is asked in the panel', async () => {
    const first = window.report.locator('#gained + p + ol li').first();
    const query = (await first.locator('.query').textContent()) ?? '';
    const [, file = '', line] =
      /^(.+):(\d+) · /.exec((await first.locator('.place').textContent()) ?? '') ?? [];
    await first.locator('.hit').click();
    await window.tab(path.basename(file)).waitFor();
    await expect.poll(async () => (await window.cursor()).line).toBe(Number(line));
    await window.runCommand('MoPQ Search: Show Fine-Tuning Report');
    await first.locator('.icon').click();
    await window.waitForAnswerTo(query);
    await expect.poll(() => window.query.inputValue()).toBe(query);
    await window.hitIn(file).waitFor();
  });

  test('reverting restores the answers of before, and the model can be used again', async () => {
    await window.search(jargonQuery);
    const answerTuned = await answer();
    await window.runCommand('MoPQ Search: Revert to the Shipped Model');
    await expect.poll(answer).toEqual(answerBefore);
    expect(await window.statusText()).not.toContain('tuned');
    await expect.poll(() => window.report.locator('#state').textContent()).toContain('not in use');
    await window.report.locator('#action-use').click();
    await expect.poll(answer).toEqual(answerTuned);
    await expect.poll(() => window.report.locator('#state').textContent()).toBe('This model answers now.');
  });

  test('a full run encodes the workspace again, and leaves the editor at which one types', async () => {
    await clearNotifications();
    await window.openFile(jargonFile);
    await startRun('Full');
    await toast('Show Report').waitFor({ timeout: runMs });
    await expect.poll(() => window.report.locator('dl.facts').textContent()).toContain('TunedFull');
    await window.tab(path.basename(jargonFile)).waitFor();
    await window.status.locator('a[aria-label*="tuned to this repository"]').waitFor({ timeout: indexMs });
    await expect.poll(async () => (await answer())[0], { timeout: indexMs }).toContain(jargonFile);
  });

  test('the list of models deletes once one has said so again', async () => {
    const models = window.quickRows.filter({ hasText: 'Tuned on' });
    const open = () => window.runCommand('MoPQ Search: Models of This Workspace');
    await open();
    await expect.poll(() => models.count()).toBe(2);
    for (const left of [1, 0]) {
      await models.first().click();
      await window.quickRows.filter({ hasText: 'Delete' }).click();
      await window.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete' }).click();
      await expect.poll(() => window.page.locator('.monaco-dialog-box').isVisible()).toBe(false);
      await open();
      await expect.poll(() => models.count()).toBe(left);
    }
    await window.page.keyboard.press('Escape');
    await expect.poll(() => window.statusText()).not.toContain('tuned');
    await expect.poll(answer, { timeout: indexMs }).toEqual(answerBefore);
  });
});
