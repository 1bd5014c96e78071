import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { ensureDebianPackages } from './debian.ts';
import { findOnPath } from './paths.ts';
import { SetupError } from './run.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium: one on PATH, Playwright's own, or Debian's. */
export async function ensureChromium(): Promise<string> {
  const present = find();
  if (present) return present;
  await ensureDebianPackages(['chromium', 'fonts-dejavu-core']);
  const installed = find();
  if (installed) return installed;
  throw new SetupError(
    'The end-to-end tests need Chromium or Chrome: install one, or run `npx playwright-core install chromium`.',
  );
}

function find(): string | undefined {
  const candidates = [...applications, chromium.executablePath()];
  return findOnPath(...names) ?? candidates.find((candidate) => existsSync(candidate));
}
