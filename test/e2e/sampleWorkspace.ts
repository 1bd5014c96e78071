import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup/paths.ts';
import { git } from '../support/git.ts';
import { temporaryFolder } from './harness.ts';

/** Sources of packages that the lock file pins: real code that is there without any download. */
const packages = [
  'zod/src',
  'ajv/lib',
  'undici/lib',
  'undici/docs',
  'lodash',
  'markdown-it/lib',
  'mammoth/lib',
];

const isSource = (file: string): boolean => path.extname(file) === '' || /\.(js|mjs|ts|md)$/.test(file);

/** A git repository of more than a thousand files, with documents beside its code. */
export function createSampleWorkspace(): string {
  const folder = temporaryFolder('workspace');
  copyPackages(folder);
  mkdirSync(path.join(folder, 'docs'));
  cpSync(path.join(root, 'test/fixtures/documents/undici.pdf'), path.join(folder, 'docs/handbook.pdf'));
  writeFileSync(path.join(folder, '.gitignore'), 'node_modules/\n');
  git(folder, ['init', '--quiet']);
  git(folder, ['add', '.']);
  git(folder, ['commit', '--quiet', '-m', 'Sources of several packages']);
  return folder;
}

/** Lays the sources of the packages into `packages/` of a folder. */
export function copyPackages(folder: string): void {
  for (const name of packages) copyPackage(folder, name);
}

/** Lays the sources of one package, or of a folder of it, into `packages/` of a folder. */
export function copyPackage(folder: string, name: string): void {
  const source = path.join(root, 'node_modules', name);
  cpSync(source, path.join(folder, 'packages', name), { recursive: true, filter: isSource });
}

export const trackedFiles = (folder: string): string[] =>
  git(folder, ['ls-files', '-z']).split('\0').slice(0, -1);
