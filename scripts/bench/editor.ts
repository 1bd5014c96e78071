import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../setup/chromium.ts';
import { ensureCodeServer } from '../setup/codeServer.ts';
import { startEditor } from '../setup/editor.ts';
import { root } from '../setup/paths.ts';
import { mustRun } from '../setup/run.ts';
import { hostTarget, stagePackage } from '../setup/stage.ts';
import { openingTimes, paintTimes, watchPaints } from './editorPaints.ts';

/** Real code that is there without a download; some 1,200 files. */
const packages = ['zod/src', 'undici/lib', 'undici/docs', 'lodash', 'ajv/lib'];
const settings = {
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};
const queries = [
  ...['retry after a server error', 'parse a date', 'convert to kebab case', 'wait between retries'],
  ...['compile a schema', 'close idle connections', 'deep clone an object', 'debounce a function'],
  ...['validate an email address', 'follow redirects', 'merge two objects', 'cache of responses'],
  ...['abort a request', 'error messages in German', 'read a multipart form', 'infer the type of a union'],
];
const words = [
  ...['retry', 'parse', 'kebab', 'timeout', 'schema', 'socket', 'clone', 'debounce', 'email', 'redirect'],
  ...['merge', 'cache', 'abort', 'German', 'multipart', 'infer'],
];

/** The item of the status bar, once all is indexed. */
const ready = '[id="mopq.mopq-search.mopq.status"] a[aria-label*="ready"]';

/**
 * `npm run bench -- editor`: what a user of the real editor waits for, beside the editor's own quick text search and a
 * palette that has nothing to look for, which is the least that any can take.
 */
export async function run(): Promise<void> {
  await mustRun(process.execPath, ['scripts/build.ts', '--production'], { cwd: root });
  const extension = stagePackage(hostTarget());
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mopq-bench-editor-'));
  const workspace = path.join(folder, 'workspace');
  for (const name of packages)
    cpSync(path.join(root, 'node_modules', name), path.join(workspace, name), { recursive: true });
  const probe = writeProbe(folder);
  const load = os.loadavg().map((each) => each.toFixed(1));
  console.log(`${os.cpus().length} processors, load before: ${load.join(' ')}`);
  try {
    await inEditor(folder, 'alone', workspace, [probe], async (page, delays) => {
      await page.waitForTimeout(30_000);
      console.log(`event loop of the extension host, without us: ${delays()}`);
    });
    await inEditor(folder, 'ours', workspace, [extension, probe], measure);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(page: Page, delays: () => string): Promise<void> {
  await page.locator(ready).waitFor({ timeout: 300_000 });
  console.log(await page.locator(ready).getAttribute('aria-label'));
  console.log(`event loop of the extension host, while indexing: ${delays()}`);
  tell('activation with nothing open, as the editor tells it', await activationTimes(page, 9));
  await watchPaints(page);
  tell('palette, keystroke to painted results', await paintTimes(page, 'Shift+Alt+m', queries));
  tell('palette, key to the last answer painted', await openingTimes(page, 15));
  tell(
    'a palette that answers at once, keystroke to painted',
    await paintTimes(page, 'Shift+Alt+F1', queries),
  );
  const texts = words.map((word) => `%${word}`);
  tell("editor's quick text search, the same", await paintTimes(page, 'ControlOrMeta+p', texts));
}

function tell(what: string, milliseconds: readonly number[]): void {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const most = sorted.at(-1)?.toFixed(0) ?? '-';
  const median = sorted[sorted.length >> 1]?.toFixed(0) ?? '-';
  console.log(`${what}: median ${median} ms, most ${most} ms (${sorted.length} times)`);
}

/**
 * What the editor's own list of running extensions says, in windows with nothing open. It counts from when it begins to
 * activate all that waits for the end of its start, and so the loading of extensions whose turn was before.
 */
async function activationTimes(page: Page, windows: number): Promise<number[]> {
  const taken: number[] = [];
  for (let window = 0; window < windows; window++) {
    await page.reload();
    await page.locator(ready).waitFor({ timeout: 60_000 });
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().fill('>Developer: Show Running Extensions');
    await page
      .locator('.quick-input-list .monaco-list-row[aria-label*="Running Extensions"]')
      .first()
      .click();
    const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'MoPQ Search' });
    const text = await row.locator('.activation-time').textContent({ timeout: 30_000 });
    taken.push(Number(/(\d+)\s*ms/.exec(text ?? '')?.[1] ?? Number.NaN));
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.press('ControlOrMeta+w');
    await row.waitFor({ state: 'detached' });
  }
  return taken;
}

/** Opens a window with some extensions, one of which is the probe that `act` is told the delays by. */
async function inEditor(
  folder: string,
  name: string,
  workspace: string,
  extensions: readonly string[],
  act: (page: Page, delays: () => string) => Promise<void>,
): Promise<void> {
  const home = path.join(folder, name);
  const report = path.join(folder, `${name}.json`);
  const env = { XDG_CACHE_HOME: path.join(home, 'cache'), EVENT_LOOP_REPORT: report };
  mkdirSync(home);
  const server = await startEditor({ entry: await ensureCodeServer(), extensions, home, settings, env });
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(server.address(workspace));
    await page.locator('.part.statusbar').waitFor();
    await act(page, () => readFileSync(report, 'utf8'));
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** An extension that watches the event loop of the host that all extensions share, and has a palette of no use. */
function writeProbe(folder: string): string {
  const probe = path.join(folder, 'probe');
  mkdirSync(probe);
  const manifest = {
    ...{ name: 'probe', publisher: 'bench', version: '1.0.0', engines: { vscode: '^1.125.0' } },
    ...{ main: './main.js', activationEvents: ['*'], extensionKind: ['workspace'] },
    contributes: { keybindings: [{ command: 'probe.palette', key: 'shift+alt+f1' }] },
  };
  writeFileSync(path.join(probe, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(probe, 'main.js'), PROBE);
  return probe;
}

/** The first seconds, in which the editor's own extensions start, are left out. */
const PROBE = `
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { renameSync, writeFileSync } = require('node:fs');
const vscode = require('vscode');
const report = process.env.EVENT_LOOP_REPORT;
const cpu = () => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};
exports.activate = () => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const ms = (nanoseconds) => (nanoseconds / 1e6).toFixed(0) + ' ms';
  const tell = () => {
    const delays = 'median ' + ms(delay.percentile(50)) + ', 99% ' + ms(delay.percentile(99)) + ', most ' + ms(delay.max);
    const text = delays + '; longest task ' + (longest / 1000).toFixed(0) + ' ms of processor time';
    writeFileSync(report + '.new', text);
    renameSync(report + '.new', report);
  };
  vscode.commands.registerCommand('probe.palette', () => {
    const picker = vscode.window.createQuickPick();
    const row = (text, i) => ({ label: text + ' ' + i, detail: 'src/file' + i + '.ts', alwaysShow: true });
    picker.onDidChangeValue((text) => (picker.items = Array.from({ length: 50 }, (_, i) => row(text, i))));
    picker.onDidHide(() => picker.dispose());
    picker.show();
  });
  let before = cpu();
  let longest = 0;
  setInterval(() => {
    const now = cpu();
    longest = Math.max(longest, now - before);
    before = now;
  }, 5);
  setTimeout(() => {
    delay.reset();
    longest = 0;
  }, 5000);
  setInterval(tell, 500);
};
`;
