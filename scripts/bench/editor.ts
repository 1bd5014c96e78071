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
import { paintTimes, watchPaints } from './editorPaints.ts';

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

/** `npm run bench -- editor`: what a user of the real editor waits for, beside the editor's own quick text search. */
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
  const status = page.locator('[id="mopq.mopq-search.mopq.status"] a');
  await page
    .locator('[id="mopq.mopq-search.mopq.status"] a[aria-label*="ready"]')
    .waitFor({ timeout: 300_000 });
  console.log(await status.first().getAttribute('aria-label'));
  console.log(`event loop of the extension host, while indexing: ${delays()}`);
  await watchPaints(page);
  tell('palette, keystroke to painted results', await paintTimes(page, 'Shift+Alt+m', queries));
  const texts = words.map((word) => `%${word}`);
  tell("editor's quick text search, the same", await paintTimes(page, 'ControlOrMeta+p', texts));
  console.log(`activation: ${await activationTime(page)}`);
}

function tell(what: string, milliseconds: readonly number[]): void {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const most = sorted.at(-1)?.toFixed(0) ?? '-';
  const median = sorted[sorted.length >> 1]?.toFixed(0) ?? '-';
  console.log(`${what}: median ${median} ms, most ${most} ms (${sorted.length} times)`);
}

/** What the editor's own list of running extensions says. */
async function activationTime(page: Page): Promise<string> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill('>Developer: Show Running Extensions');
  await page.locator('.quick-input-list .monaco-list-row[aria-label*="Running Extensions"]').first().click();
  const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'MoPQ Search' });
  return (await row.locator('.activation-time').textContent({ timeout: 30_000 })) ?? '';
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

/** An extension that does nothing but watch the event loop of the host that all extensions share. */
function writeProbe(folder: string): string {
  const probe = path.join(folder, 'probe');
  mkdirSync(probe);
  const manifest = {
    ...{ name: 'probe', publisher: 'bench', version: '1.0.0', engines: { vscode: '^1.125.0' } },
    ...{ main: './main.js', activationEvents: ['*'], extensionKind: ['workspace'] },
  };
  writeFileSync(path.join(probe, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(probe, 'main.js'), PROBE);
  return probe;
}

/** The first seconds, in which the editor's own extensions start, are left out. */
const PROBE = `
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { renameSync, writeFileSync } = require('node:fs');
const report = process.env.EVENT_LOOP_REPORT;
exports.activate = () => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const ms = (nanoseconds) => (nanoseconds / 1e6).toFixed(0) + ' ms';
  const tell = () => {
    const text = 'median ' + ms(delay.percentile(50)) + ', 99% ' + ms(delay.percentile(99)) + ', most ' + ms(delay.max);
    writeFileSync(report + '.new', text);
    renameSync(report + '.new', report);
  };
  setTimeout(() => delay.reset(), 5000);
  setInterval(tell, 500);
};
`;
