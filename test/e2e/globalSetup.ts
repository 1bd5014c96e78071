import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../../scripts/setup/chromium.ts';
import { ensureCodeServer } from '../../scripts/setup/codeServer.ts';
import { root } from '../../scripts/setup/paths.ts';
import { mustRun } from '../../scripts/setup/run.ts';
import { hostTarget, stagePackage } from '../../scripts/setup/stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser is, in which each window has a context of its own. */
    browser: string;
    codeServer: string;
    /** What ships, laid out for this machine: the tests see no file that a user would not have. */
    extension: string;
  }
}

const browserArguments = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('codeServer', await ensureCodeServer());
  await mustRun(process.execPath, ['scripts/build.ts'], { cwd: root });
  project.provide('extension', stagePackage(hostTarget()));
  const executablePath = await ensureChromium();
  const browser = await chromium.launchServer({ executablePath, args: browserArguments });
  project.provide('browser', browser.wsEndpoint());
  return () => browser.close();
}
