import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { inject, onTestFailed } from 'vitest';
import {
  type EditorOptions,
  type EditorServer,
  startEditor,
  writeSettings,
} from '../../scripts/setup/editor.ts';
import { resultsFolder } from '../../scripts/setup/paths.ts';
import { freezeEngines } from './freeze.ts';
import { themeSettings, useTheme, wantsPictures } from './themes.ts';

/** A user's settings that keep everything but the extension out of sight. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  ...themeSettings,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
  // Tests wait for the index.
  'mopq.cpuShare': 100,
};

const startMs = 60_000;
export const indexMs = 240_000;

/** One user at one window: a server and a browser's context of its own, and a home folder that starts empty. */
export class EditorWindow {
  readonly page: Page;
  readonly home: string;
  /** Holds the folder of the indexes. */
  readonly cache: string;
  readonly #server: EditorServer;
  readonly #browser: Browser;

  private constructor(
    page: Page,
    browser: Browser,
    server: EditorServer,
    { home, cache }: { home: string; cache: string },
  ) {
    this.page = page;
    this.home = home;
    this.cache = cache;
    this.#browser = browser;
    this.#server = server;
  }

  /**
   * Opens a folder, or a `.code-workspace` file, and waits for the workbench.
   *
   * @param more.others folders of further extensions
   * @param more.cache cache folder of another window, whose indexes this one shares
   */
  static async open(
    workspace: string,
    settings: Record<string, unknown> = {},
    { others = [], cache }: { others?: readonly string[]; cache?: string } = {},
  ): Promise<EditorWindow> {
    return EditorWindow.#open(workspace, { extensions: [inject('extension'), ...others] }, settings, cache);
  }

  /** The same in an editor that has nothing but a package, installed as a user would. */
  static openInstalled(
    workspace: string,
    vsix: string,
    settings: Record<string, unknown>,
  ): Promise<EditorWindow> {
    return EditorWindow.#open(workspace, { extensions: [], packages: [vsix] }, settings);
  }

  static async #open(
    workspace: string,
    what: Pick<EditorOptions, 'extensions' | 'packages'>,
    settings: Record<string, unknown>,
    sharedCache?: string,
  ): Promise<EditorWindow> {
    const home = temporaryFolder('home');
    const cache = sharedCache ?? path.join(home, 'cache');
    const server = await startEditor({
      ...what,
      entry: inject('codeServer'),
      home,
      settings: { ...quietSettings, ...settings },
      env: { XDG_CACHE_HOME: cache },
    });
    const browser = await chromium.connect(inject('browser'));
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    await page.goto(server.address(workspace));
    const window = new EditorWindow(page, browser, server, { home, cache });
    await window.waitForWorkbench();
    return window;
  }

  /** Changes the user's settings in their file, as another window would. */
  writeSettings(settings: Record<string, unknown>): void {
    writeSettings(this.home, { ...quietSettings, ...settings });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns what lets the engine go on */
  freezeEngine(): () => void {
    return freezeEngines(this.#server.process.pid ?? 0);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitForWorkbench();
  }

  /** Leaves a picture of the window in case the test that calls this fails. */
  watch(): void {
    onTestFailed(({ task }) => this.#picture(`failed-${task.name.replaceAll(/\W+/g, '-')}`));
  }

  async waitForWorkbench(): Promise<void> {
    await this.status.waitFor({ timeout: startMs });
  }

  /** Where pictures are wanted, writes test-results/screenshots/NAME.png, and NAME-THEME.png of further themes. */
  async screenshot(name: string): Promise<void> {
    if (!wantsPictures) return;
    await this.comeToRest();
    await this.#picture(name);
    for (const theme of ['light', 'high-contrast'] as const) {
      await useTheme(this.page, theme);
      await this.comeToRest();
      await this.#picture(`${name}-${theme}`);
    }
    await useTheme(this.page, 'dark');
  }

  async #picture(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(resultsFolder, 'screenshots', `${name}.png`) });
  }

  /** Waits for what fades or moves. */
  async comeToRest(): Promise<void> {
    await this.page.waitForTimeout(500);
  }

  // The status bar

  get status(): Locator {
    return this.page.locator('[id="mopq.mopq-search.mopq.status"]');
  }

  /** What a screen reader reads of the status bar's item. */
  async statusText(): Promise<string> {
    return (await this.status.locator('a').first().getAttribute('aria-label')) ?? '';
  }

  async waitForIndexed(): Promise<void> {
    await this.status.locator('a[aria-label*="ready"]').waitFor({ timeout: indexMs });
  }

  /** What `Show Status` says beside one of its labels, of the first folder; the list is closed again. */
  async statusDetail(label: string): Promise<string> {
    await this.runCommand('MoPQ Search: Show Status');
    const row = this.quickRows.filter({ hasText: label }).first();
    const value = await row.locator('.label-description').textContent();
    await this.page.keyboard.press('Escape');
    return (value ?? '').trim();
  }

  // The command palette

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input').first();
  }

  get quickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  async runCommand(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, this.quickRows.and(this.page.locator(`[aria-label^="${title}"]`)));
  }

  /** Opens a file of the workspace by its path, as Go to File does. */
  async openFile(relativePath: string): Promise<void> {
    const name = path.basename(relativePath);
    await this.#pick('ControlOrMeta+p', relativePath, this.quickRows.filter({ hasText: name }));
    await this.tab(name).waitFor();
  }

  /**
   * Opens the quick input by a key, types into it and clicks a row. An editor that is still being opened takes
   * the focus when it is ready, which closes the quick input, and a list that is drawn anew swallows a click: as a
   * user would, this presses the key again.
   */
  async #pick(key: string, text: string, row: Locator): Promise<void> {
    for (const end = Date.now() + startMs; ; ) {
      await this.page.keyboard.press(key);
      try {
        await this.quickInput.fill(text, { timeout: 3000 });
        await row.first().click({ timeout: 5000 });
        await this.#waitForQuickInputToMoveOn(text);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Waits until the quick input is closed or asks something else than it did with this text. */
  async #waitForQuickInputToMoveOn(text: string): Promise<void> {
    const stays = async (): Promise<boolean> =>
      (await this.quickInput.isVisible()) && (await this.quickInput.inputValue()) === text;
    for (const end = Date.now() + 3000; await stays(); ) {
      if (Date.now() > end) throw new Error(`The quick input took no click for ${text}.`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Opens the palette of our own search and waits until it takes keys. */
  async openQuickSearch(): Promise<void> {
    await this.runCommand('MoPQ Search: Search by Meaning...');
    await this.page.locator('.quick-input-widget input[placeholder^="Describe"]').waitFor();
  }

  // The search panel

  /** The inside of the search panel's page. */
  get panel(): FrameLocator {
    return this.#webview('[src*="purpose=webviewView"]');
  }

  #webview(which: string): FrameLocator {
    return this.page.frameLocator(`iframe.webview.ready${which}`).frameLocator('iframe#active-frame');
  }

  get query(): Locator {
    return this.panel.locator('#query');
  }

  /** The panel's one line of state. */
  get panelState(): Locator {
    return this.panel.locator('#state-text');
  }

  async openPanel(): Promise<void> {
    await this.runCommand('MoPQ Search: Focus on the Search Panel');
    await this.panel.locator('#query:focus').waitFor({ timeout: startMs });
  }

  /** The filters beside the words; each is a button that takes it away. */
  get chips(): Locator {
    return this.panel.locator('#chips button');
  }

  /** Takes away the filters that an earlier query left. */
  async clearFilters(): Promise<void> {
    while ((await this.chips.count()) > 0) await this.chips.first().click();
  }

  /** Types a query as a user does in place of the one before, and waits for the answer to it. */
  async search(text: string): Promise<void> {
    await this.clearFilters();
    await this.query.fill(text);
    await this.waitForAnswerTo(text);
  }

  // The results

  get results(): Locator {
    return this.page.locator('.pane', { has: this.page.locator('.pane-header[aria-label^="Results"]') });
  }

  /** Rows of files and of hits; those of hits read `LINE, PATH:LINES`. */
  get resultRows(): Locator {
    return this.results.locator('.monaco-list-row');
  }

  get hits(): Locator {
    return this.results.locator('.monaco-list-row[aria-level="2"]');
  }

  hitIn(file: string): Locator {
    return this.results.locator(`.monaco-list-row[aria-level="2"][aria-label*="${file}"]`).first();
  }

  /** The line above the tree: how many results in how many files. */
  get resultsMessage(): Locator {
    return this.results.locator('.message');
  }

  /** Waits for the answer's rows, which the editor draws later than the view's description. */
  async waitForAnswerTo(title: string): Promise<void> {
    await this.results.locator('.pane-header .description').getByText(title, { exact: true }).waitFor();
    await this.waitForRest(this.resultRows);
  }

  /** Waits until rows are no longer drawn anew: a click in between would hit a row of the answer before. */
  async waitForRest(rows: Locator): Promise<void> {
    for (let before: string | undefined, stood = 0; stood < 3; ) {
      const now = (await rows.allTextContents()).join('\n');
      stood = before === now ? stood + 1 : 0;
      before = now;
      await this.page.waitForTimeout(100);
    }
  }

  /** Clicks a hit, after which its file must open. */
  async openHit(file: string): Promise<void> {
    await this.hitIn(file).click();
    await this.tab(path.basename(file)).waitFor();
  }

  /** Picks an entry of a row's context menu, which ignores clicks while it opens. */
  async pickFromMenu(row: Locator, label: string): Promise<void> {
    await row.click({ button: 'right' });
    const entry = this.page.locator('.monaco-menu .action-label').getByText(label, { exact: true });
    await entry.waitFor();
    for (const end = Date.now() + 10_000; await entry.isVisible(); await this.page.waitForTimeout(200)) {
      if (Date.now() > end) throw new Error(`The menu took no click on ${label}.`);
      await entry.click({ timeout: 1000 }).catch(() => undefined);
    }
  }

  /** Asks the present question again. */
  async refreshResults(): Promise<void> {
    await this.results.locator('.pane-header').hover();
    await this.results.locator('.pane-header [aria-label="Refresh Results"]').click();
  }

  /** Waits until the results take the keys that are pressed. */
  async waitForResultsFocus(): Promise<void> {
    await this.results.locator('.monaco-list:focus').waitFor();
  }

  // Fine-tuning

  /** The inside of the page of the fine-tuning report, which is an editor. */
  get report(): FrameLocator {
    return this.#webview(':not([src*="purpose="])');
  }

  /** The item of the status bar that is there while a run goes on. */
  get tuningStatus(): Locator {
    return this.page.locator('[id="mopq.mopq-search.mopq.tuning"]');
  }

  get notifications(): Locator {
    return this.page.locator('.notification-list-item');
  }

  // The editors

  tab(name: string): Locator {
    return this.page.locator(`.tab.active[data-resource-name="${name}"]`);
  }

  /** Where the cursor is, 1-based, as the status bar tells it. */
  async cursor(): Promise<{ line: number; column: number }> {
    const text = await this.page.locator('[id="status.editor.selection"]').getAttribute('aria-label');
    const [, line, column] = /Ln (\d+), Col (\d+)/.exec(text ?? '') ?? [];
    return { line: Number(line), column: Number(column) };
  }
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(path.join(os.tmpdir(), `mopq-e2e-${name}-`));
}

/** Writes texts by their paths below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}
