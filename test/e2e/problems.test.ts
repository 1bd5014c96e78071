import { cpSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { EditorWindow, temporaryFolder } from './harness.ts';

const untrusted = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

/** Where both are wrong, each is told in its turn. */
describe('a model folder whose encoder was cut off, in a workspace that is not trusted', () => {
  let workspace: string;
  let model: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = temporaryFolder('workspace');
    writeFileSync(
      path.join(workspace, 'queue.py'),
      'class PriorityQueue:\n    """Keeps the smallest item first."""\n',
    );
    model = temporaryFolder('model');
    cpSync(path.join(inject('extension'), 'models', 'mopq-static-256'), model, { recursive: true });
    const encoder = path.join(model, 'encoder.onnx');
    truncateSync(encoder, Math.floor(statSync(encoder).size / 2));
    window = await EditorWindow.open(workspace, { ...untrusted, 'mopq.model': model });
  });

  beforeEach(() => window.watch());

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
    rmSync(model, { recursive: true, force: true });
  });

  test('is told with the file and what to do, wherever one looks', async () => {
    const message = window.page.locator('.notification-list-item-message');
    await expect.poll(() => message.first().textContent()).toContain('encoder.onnx');
    expect(await message.first().textContent()).toMatch(/^MoPQ Search: .+\. .+\.$/);
    await expect.poll(() => window.statusText()).toContain('encoder.onnx');
    await window.openPanel();
    await expect.poll(() => window.panelState.textContent()).toContain('encoder.onnx');
    await window.screenshot('damaged-model');
  });

  test('does no harm once another model is chosen', async () => {
    window.writeSettings(untrusted);
    // The editor does not always see its settings change on disk.
    await window.reload();
    await window.waitForIndexed();
    await window.openPanel();
    await window.search('queue that gives the smallest element');
    await window.hitIn('queue.py').waitFor();
  });

  test('the panel says what works where the workspace is not trusted', async () => {
    await window.query.fill('');
    await expect.poll(() => window.panelState.textContent()).toContain('Restricted mode: search works');
    await window.screenshot('panel-restricted');
    await window.search('queue that gives the smallest element');
    expect(await window.hitIn('queue.py').count()).toBe(1);
  });
});
