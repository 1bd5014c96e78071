import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { root } from '../../scripts/setup/paths.ts';
import { hostTarget } from '../../scripts/setup/stage.ts';
import { EditorWindow, temporaryFolder } from './harness.ts';

/** Packs the extension for this machine as it is published. */
function pack(): string {
  const { name } = hostTarget();
  const command = ['scripts/bootstrap.mjs', 'scripts/package.ts', name];
  execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return path.join(root, 'out', `mopq-search-${name}-${manifestVersion()}.vsix`);
}

const manifestVersion = (): string =>
  execFileSync(process.execPath, ['-p', 'require("./package.json").version'], { cwd: root })
    .toString()
    .trim();

function createWorkspace(): string {
  const folder = temporaryFolder('packed');
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(
    path.join(folder, 'src/orchard.py'),
    'def prune_apple_trees(orchard):\n    """Cut branches that bear no fruit."""\n    return [tree.prune() for tree in orchard]\n',
  );
  writeFileSync(
    path.join(folder, 'src/harbour.ts'),
    'export function moorShips(quay: Quay): void {\n  for (const ship of quay.ships) ship.moor();\n}\n',
  );
  return folder;
}

describe('the package, installed into a clean editor', () => {
  let workspace: string;
  let window: EditorWindow;

  beforeAll(async () => {
    workspace = createWorkspace();
    window = await EditorWindow.openInstalled(workspace, pack(), { 'mopq.resultCount': -5 });
  });

  afterAll(async () => {
    await window?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  beforeEach(() => window.watch());

  test('tells a setting that cannot be used', async () => {
    await window.notifications.filter({ hasText: 'mopq.resultCount is -5' }).waitFor();
  });

  test('indexes and finds by meaning', async () => {
    await window.waitForIndexed();
    await window.openPanel();
    await window.search('trimming fruit trees');
    expect(await window.hits.first().getAttribute('aria-label')).toContain('src/orchard.py');
    await window.openHit('src/orchard.py');
  });

  test('the report tells versions and numbers, and nothing of the workspace', async () => {
    await window.openPanel();
    await window.search('secret plan of the harbour');
    await window.query.press('Enter');
    await window.runCommand('MoPQ Search: Report');
    const text = window.page.locator('.editor-instance .view-lines');
    await expect.poll(() => text.last().textContent()).toMatch(/report/);
    const shown = ((await text.last().textContent()) ?? '').replaceAll(/\s/gu, ' ');
    expect(shown).toContain(`| MoPQ Search | ${manifestVersion()} |`);
    expect(shown).toContain('2 files in 2 chunks');
    expect(shown).toContain('| mopq.resultCount | -5 |');
    for (const own of [
      path.basename(workspace),
      inject('codeServer'),
      'orchard',
      'moorShips',
      'secret plan',
    ]) {
      expect(shown).not.toContain(own);
    }
    await window.screenshot('report');
  });

  test('Get Started opens the walkthrough with its pictures', async () => {
    await window.runCommand('MoPQ Search: Get Started');
    const page = window.page.locator('.gettingStartedContainer');
    await page.getByText('Get Started with MoPQ Search').first().waitFor();
    for (const title of [
      'Open a folder',
      'Say what you are looking for',
      'From anywhere, and from code',
      'Make it yours',
    ]) {
      await page.locator('.getting-started-step', { hasText: title }).waitFor();
    }
    // Pictures have their place beside the steps where there is room.
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await page.locator('.getting-started-media iframe').waitFor();
    await window.screenshot('walkthrough');
  });
});
