import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../../scripts/setup/chromium.ts';
import { ensureCodeServer } from '../../scripts/setup/codeServer.ts';
import { root } from '../../scripts/setup/paths.ts';
import { mustRun } from '../../scripts/setup/run.ts';
import { hostTarget, stagePackage } from '../../scripts/setup/stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string;
    codeServer: string;
    /** What ships, laid out for this machine: the tests see no file that a user would not have. */
    extension: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', await ensureChromium());
  project.provide('codeServer', await ensureCodeServer());
  await mustRun(process.execPath, ['scripts/build.ts'], { cwd: root });
  project.provide('extension', stagePackage(hostTarget()));
}
