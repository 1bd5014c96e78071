import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { git } from '../support/git.ts';
import { createHarbour } from '../support/harbour.ts';
import { temporaryFolder } from './harness.ts';
import { copyPackages } from './sampleWorkspace.ts';

/**
 * The harbour with its history; beside it lie the sources of several packages, as much again as makes a run take a while.
 * In a folder of its own.
 */
export function createTuningWorkspace(): string {
  const folder = path.join(temporaryFolder('workspace'), 'harbour');
  mkdirSync(folder);
  createHarbour(folder);
  copyPackages(folder);
  git(folder, ['add', '.']);
  git(folder, ['commit', '--quiet', '-m', 'Sources of several packages']);
  return folder;
}
